import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loads } from './fixtures/record.ts';
import { readTraces } from './support/read-store.ts';
import { type Ended, runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** How much longer than without tracing a process may take on a busy machine: what this finds is a hang. */
const TOLERANCE_MS = 2500;

const ways = [
  'loop empties',
  'process.exit',
  'process.exit inside a span',
  'throw',
  'throw inside a span',
  'unhandled rejection',
  'unhandled rejection inside a span',
  'pending top-level await',
  'SIGTERM',
  'SIGINT',
  'SIGKILL',
  'abort',
];
/** The ways on which the span that is left by a throw still ends. */
const endsAround = ['throw inside a span', 'unhandled rejection inside a span'];

const recorded: Record<string, string[]> = {
  last: ['only'],
  burst: Array.from({ length: 1000 }, (_, index) => `span ${index}`),
  open: ['first child', 'second child'],
  alive: ['early', 'late'],
  flushed: ['only'],
};

test('every load is tried', () => expect(Object.keys(recorded)).toEqual(Object.keys(loads)));

describe.concurrent.each(ways)('%s', (way) => {
  const bare = new Map<boolean, Promise<Ended>>();
  const runBare = (alive: boolean): Promise<Ended> => {
    let run = bare.get(alive);
    if (!run) bare.set(alive, (run = runFixture('ways-out', [way, alive ? 'alive' : '', 'bare'], '/nowhere')));
    return run;
  };

  test.for(Object.keys(recorded))('%s', async (load, { onTestFinished }) => {
    const path = join(temporaryFolder(onTestFinished), 'traces.db');
    const without = await runBare(load === 'alive');
    const ended = await runFixture('ways-out', [way, load], path);

    expect({ code: ended.code, signal: ended.signal, stdout: ended.stdout }).toEqual({
      code: without.code,
      signal: without.signal,
      stdout: 'done\n',
    });
    // An abort prints addresses.
    expect(ended.stderr).toBe(way === 'abort' ? ended.stderr : without.stderr);
    let slowerMs = ended.millisecondsToExit - without.millisecondsToExit;
    // The machine may have been busy with something else; a hang repeats.
    for (let attempt = 0; slowerMs > TOLERANCE_MS && attempt < 3; attempt++) {
      const again = await runFixture('ways-out', [way, load], `${path}.again`);
      slowerMs = again.millisecondsToExit - without.millisecondsToExit;
    }
    expect(slowerMs).toBeLessThan(TOLERANCE_MS);

    const traces = await readTraces(path);
    const spans = traces.flatMap((trace) => trace.data.spans);
    const names = (wanted: boolean): string[] =>
      spans.filter((span) => (span.endTimeNs !== undefined) === wanted).map((span) => span.name);
    expect(names(true).toSorted()).toEqual(
      [...recorded[load]!, ...(endsAround.includes(way) ? ['around'] : [])].toSorted(),
    );
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
    const open = [...(load === 'open' ? ['root'] : []), ...(way === 'process.exit inside a span' ? ['around'] : [])];
    expect(names(false).toSorted()).toEqual(open.toSorted());
    expect(
      traces
        .filter(({ info }) => info.interrupted)
        .map(({ info }) => info.name)
        .toSorted(),
    ).toEqual(open.toSorted());
  });
});
