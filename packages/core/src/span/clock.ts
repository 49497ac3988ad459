/** How far the steady clock may stray from the wall clock (sleep, time set by hand) before a new trace follows the wall. */
const TOLERATED_DRIFT_MS = 20;

let wallOffsetMs = performance.timeOrigin;

/**
 * What to add to `performance.now()` for milliseconds since the epoch. A trace takes it once, at its root, so that
 * durations inside a trace are those of the steady clock, whatever happens to the wall clock meanwhile.
 */
export function currentWallOffsetMs(): number {
  const drift = Date.now() - (wallOffsetMs + performance.now());
  if (Math.abs(drift) > TOLERATED_DRIFT_MS) wallOffsetMs += drift;
  return wallOffsetMs;
}

/** Nanoseconds since the epoch, by a trace's clock. */
export function nowNs(offsetMs: number): number {
  return Math.round((offsetMs + performance.now()) * 1e6);
}

/** A time that somebody gives, where it is one. */
export function timeNs(time: unknown): number | undefined {
  return typeof time === 'number' && Number.isFinite(time) ? Math.round(time) : undefined;
}
