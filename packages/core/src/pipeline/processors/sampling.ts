import { TracingError } from '../../errors.ts';

/** What {@link createSampler} takes. */
export interface SamplerOptions {
  /** How many of all traces are kept: 0 none, 0.1 a tenth, 1 all. */
  ratio: number;
}

/**
 * Says whether a trace is kept, the same for all its spans and in every service that sees its id.
 *
 * @param override the ratio for this trace, instead of the sampler's; `true` and `false` are 1 and 0
 */
export type Sampler = (traceId: string, override?: number | boolean) => boolean;

/**
 * Makes a sampler that decides by the trace id, as OpenTelemetry's TraceIdRatioBased does in Python (which MLflow uses) and
 * Go: a trace is kept where the lower half of its id is below the ratio. A smaller ratio keeps a part of what a larger one
 * keeps. (OpenTelemetry's JavaScript and Java each compute something else.)
 *
 * @throws TracingError `INVALID_OPTION`
 * @see https://github.com/open-telemetry/opentelemetry-python/blob/main/opentelemetry-sdk/src/opentelemetry/sdk/trace/sampling.py
 */
export function createSampler({ ratio }: SamplerOptions): Sampler {
  checkRatio(ratio);
  return (traceId, override) => isSampled(traceId, isRatio(override) ? Number(override) : ratio);
}

/** What is no ratio overrides nothing. */
function isRatio(override: unknown): override is number | boolean {
  return typeof override === 'boolean' || (typeof override === 'number' && override >= 0 && override <= 1);
}

/**
 * Whether a trace belongs to the part that a ratio keeps.
 *
 * @param traceId `tr-` and 32 hex digits, or the digits alone
 */
export function isSampled(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true;
  if (!(ratio > 0)) return false;
  // The upper 52 of the lower 64 bits: what a number holds exactly.
  return Number.parseInt(traceId.slice(-16, -3), 16) < ratio * 2 ** 52;
}

/** @throws TracingError `INVALID_OPTION` where a ratio is none */
export function checkRatio(ratio: unknown): void {
  if (typeof ratio === 'number' && ratio >= 0 && ratio <= 1) return;
  throw new TracingError(
    'INVALID_OPTION',
    `A sampling ratio is a number from 0 (no trace) to 1 (every trace), not ${String(ratio)}.`,
  );
}
