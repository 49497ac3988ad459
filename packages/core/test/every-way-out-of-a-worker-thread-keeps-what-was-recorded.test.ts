import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSpans } from './support/read-store.ts';
import { type Ended, runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ways = ['worker ends', 'worker calls process.exit', 'worker throws', 'main exits', 'worker is terminated'];
const recorded: Record<string, string[]> = {
  burst: Array.from({ length: 1000 }, (_, index) => `span ${index}`),
  open: ['first child', 'second child'],
  alive: ['early', 'late'],
};

/** A worker's messages and its errors come in either order. */
function comparable({ code, signal, stdout, stderr }: Ended): unknown {
  return { code, signal, stderr, said: stdout.split('\n').toSorted() };
}

describe.concurrent.each(ways)('%s', (way) => {
  test.for(Object.keys(recorded))('%s', async (load, { onTestFinished }) => {
    const path = join(temporaryFolder(onTestFinished), 'traces.db');
    const without = await runFixture('worker-ways', [way, load, 'bare'], '/nowhere');
    const ended = await runFixture('worker-ways', [way, load], path);
    expect(comparable(ended)).toEqual(comparable(without));

    const spans = await readSpans(path);
    const names = (wanted: boolean): string[] =>
      spans.filter((span) => (span.endTimeNs !== undefined) === wanted).map((span) => span.name);
    expect(names(true).toSorted()).toEqual(recorded[load]!.toSorted());
    expect(names(false)).toEqual(load === 'open' ? ['root'] : []);
    expect(spans.filter((span) => span.interrupted).map((span) => span.name)).toEqual(names(false));
  });
});
