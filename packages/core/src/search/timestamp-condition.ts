import type { Condition } from './compile.ts';
import type { Comparison } from './filter.ts';

/**
 * A number of nanoseconds since the epoch is exact to some 256 only: so much before a millisecond begins, it may be meant.
 * Of a difference of two it is twice that.
 */
export const INEXACT_NS = 256;

/** The whole millisecond, as MLflow keeps times, of a time in nanoseconds since the epoch. */
export function toMilliseconds(timeNs: number): number {
  return Math.floor((timeNs + INEXACT_NS) / 1e6);
}

/** A condition on the millisecond at which a trace started, said in the nanoseconds of its column, so that the index on it is used. */
export function timestampCondition({ operator, value }: Comparison): Condition {
  const milliseconds = Number(value);
  const isWhole = Number.isInteger(milliseconds);
  const here = firstNanosecond(Math.ceil(milliseconds));
  const after = firstNanosecond(Math.floor(milliseconds) + 1);
  const column = 'traces.start_time_ns';
  switch (operator) {
    case '<':
      return { where: `${column} < ?`, parameters: [here] };
    case '<=':
      return { where: `${column} < ?`, parameters: [after] };
    case '>':
      return { where: `${column} >= ?`, parameters: [after] };
    case '>=':
      return { where: `${column} >= ?`, parameters: [here] };
    case '=':
      return isWhole
        ? { where: `(${column} >= ? AND ${column} < ?)`, parameters: [here, after] }
        : { where: 'FALSE', parameters: [] };
    default:
      return isWhole
        ? { where: `(${column} < ? OR ${column} >= ?)`, parameters: [here, after] }
        : { where: 'TRUE', parameters: [] };
  }
}

function firstNanosecond(milliseconds: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, milliseconds * 1e6 - INEXACT_NS));
}
