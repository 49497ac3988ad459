import { expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';

interface Memory {
  /** How much larger the heap is than before, in bytes: after each 2,500 calls, and then after each 250 abandoned streams. */
  calls: number[];
  streams: number[];
  /** How many of our objects there are at the end. */
  alive: { calls: number; spans: number };
}

it('10,000 calls and 1,000 abandoned streams leave nothing in memory', { timeout: 180_000 }, async () => {
  const { stdout, stderr, spans } = await runProgram(['--expose-gc', fixture('memory.mjs')], () => {});
  expect(stderr).toBe('');
  const { calls, streams, alive } = JSON.parse(stdout) as Memory;
  // A pooled connection or the last call of a loop may hold a few; what a call holds is over 3 KB.
  expect(alive.calls).toBeLessThan(20);
  expect(alive.spans).toBeLessThan(20);
  expect(calls.at(-1)! - calls[0]!).toBeLessThan(2_000_000);
  expect(streams.at(-1)! - streams[0]!).toBeLessThan(500_000);
  expect(spans.length).toBeGreaterThan(0);
  expect(spans.filter(({ status }) => status === 'UNSET')).toEqual([]);
});
