import type { DatabaseSync } from 'node:sqlite';
import { checkWhole } from './check-text.ts';
import { deleteTraces } from './delete-traces.ts';

/** What {@link pruneTraces} removes. */
export interface PruneOptions {
  /** Traces that started longer ago than this. */
  olderThanMs: number;
  /** Only those of an experiment. */
  experimentId?: string;
  /** The time that age is counted from, in milliseconds since the epoch; now if not given. */
  nowMs?: number;
}

/**
 * Removes old traces, a little at a time, and gives their space back.
 *
 * @returns how many there were
 * @throws TracingError `INVALID_OPTION`
 */
export async function pruneTraces(
  database: DatabaseSync,
  { olderThanMs, experimentId, nowMs = Date.now() }: PruneOptions,
): Promise<number> {
  checkWhole('olderThanMs', olderThanMs, 0, nowMs);
  return deleteTraces(database, {
    maxTimestampMs: nowMs - olderThanMs - 1,
    ...(experimentId === undefined ? {} : { experimentId }),
  });
}
