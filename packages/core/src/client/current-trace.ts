import '../config.ts';
import type { TraceUpdate } from '../destinations/types.ts';
import { checkTraceUpdate } from '../destinations/sqlite/operations/trace-update.ts';
import { pipeline } from '../pipeline/pipeline.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import type { LiveTrace } from '../span/live-trace.ts';

/**
 * Adds to the trace that the running code is inside of: tags, metadata, session, user, the caller's request id, previews
 * instead of those that the root span gives. Outside of a trace it has no effect.
 *
 * @throws TracingError `INVALID_OPTION` where a key or a value is no text, or too long
 * @example
 * updateCurrentTrace({ session: conversationId, user: 'mira', tags: { channel: 'web' } });
 */
export function updateCurrentTrace(update: TraceUpdate): void {
  checkTraceUpdate(update);
  const trace = getCurrentActiveSpan()?.trace;
  if (trace) updateTrace(trace, update);
}

/** Adds to a trace of this process, also when its spans have ended. For integrations: nothing is checked. */
export function updateTrace(trace: LiveTrace, update: TraceUpdate): void {
  if (trace.sampled) pipeline.updated(trace, update);
}
