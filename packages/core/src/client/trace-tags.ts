import type { DeleteTraces } from '../destinations/types.ts';
import { withStore } from './with-store.ts';

/**
 * Sets a tag of a trace, at any time.
 *
 * @throws TracingError where there is no such trace, or the key or value is too long
 */
export function setTraceTag(traceId: string, key: string, value: string): Promise<void> {
  return withStore((store) => store.setTraceTag(traceId, key, value));
}

/**
 * Deletes a tag of a trace.
 *
 * @throws TracingError where there is no such trace or tag
 */
export function deleteTraceTag(traceId: string, key: string): Promise<void> {
  return withStore((store) => store.deleteTraceTag(traceId, key));
}

/**
 * Deletes traces: those of some ids, or those that started at a time or before it. All or none.
 *
 * @returns how many there were
 * @throws TracingError
 * @example
 * await deleteTraces({ maxTimestampMs: Date.now() - 30 * 24 * 3600 * 1000 });
 */
export function deleteTraces(which: DeleteTraces): Promise<number> {
  return withStore((store) => store.deleteTraces(which));
}
