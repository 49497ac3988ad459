import { expect } from 'vitest';
import { type FlushResult, stats } from '../../src/index.ts';

/** Whether every span that ended is where the counts say: stored, waiting, or dropped with a reason. */
export function expectIdentity(emitted: number, result: FlushResult = stats()): void {
  const dropped = Object.values(result.dropped).reduce((sum, count) => sum + count, 0);
  expect({ ...result, sum: result.exported + result.pending + dropped }).toMatchObject({ sum: emitted });
  expect(Math.min(result.exported, result.pending, dropped)).toBeGreaterThanOrEqual(0);
}
