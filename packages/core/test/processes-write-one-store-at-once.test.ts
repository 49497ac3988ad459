import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../src/index.ts';
import { quickCheck } from './support/damage.ts';
import { readTraces } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test.for([2, 4])('%i processes, while a reader looks on', async (processes) => {
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  const saidPath = join(folder, 'said');
  let running = true;
  const writers = Promise.all(
    Array.from({ length: processes }, (_, index) => runFixture('writer', [`writer${index}`, saidPath, '20'], path)),
  ).finally(() => (running = false));

  const counts: number[] = [];
  const seen: string[] = [];
  const look = async (): Promise<void> => {
    while (running) {
      // Until the first has written, there is nothing to look at.
      const store = statSync(saidPath, { throwIfNoEntry: false })?.size && (await openStore(path));
      if (store) {
        const { traces } = await store.searchTraces({ maxResults: 10_000 });
        seen.push(...traces.map(({ usage, spanCount }) => `${spanCount} spans, ${usage?.inputTokens ?? 0} tokens`));
        counts.push(traces.length);
        store.close();
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const [ended] = await Promise.all([writers, look()]);

  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    Array.from({ length: processes }, () => ({ code: 0, stderr: '' })),
  );
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  // A root is told before its child ends, and what a batch has stored is seen whole.
  expect(seen.filter((sums) => !['1 spans, 0 tokens', '2 spans, 1 tokens'].includes(sums))).toEqual([]);
  const said = readFileSync(saidPath, 'utf8').trimEnd().split('\n');
  expect(said).toHaveLength(processes * 1000);
  const traces = await readTraces(path);
  expect(traces.map(({ data }) => data.spans.map((span) => span.name).join()).toSorted()).toEqual(
    said.map((id) => `root ${id},${id}`).toSorted(),
  );
  expect(quickCheck(path)).toBe('ok');
});
