import './config.ts';
import { type FlushOptions, type FlushResult, pipeline } from './pipeline/pipeline.ts';

/** Starts recording again after {@link disable}. */
export function enable(): void {
  pipeline.enabled = true;
}

/** Stops recording: spans that start from now on go nowhere. Those that run are still recorded. */
export function disable(): void {
  pipeline.enabled = false;
}

/** Whether spans are recorded. */
export function isEnabled(): boolean {
  return pipeline.recording();
}

/**
 * Brings what has been recorded to the destinations. Resolves when they have it or have failed to take it, with the
 * counts since the process began; never rejects. Not needed before the process ends: what is recorded is kept.
 */
export function flush(options?: FlushOptions): Promise<FlushResult> {
  return pipeline.flush(options);
}

/** As {@link flush}, and lets go of files, threads and connections. */
export function shutdown(options?: FlushOptions): Promise<FlushResult> {
  return pipeline.shutdown(options);
}

/** The counts that {@link flush} resolves to, as they are now. */
export function stats(): FlushResult {
  return pipeline.stats();
}

/** The id of the trace whose root span ended last in this process. */
export function getLastActiveTraceId(): string | undefined {
  return pipeline.lastTraceId;
}
