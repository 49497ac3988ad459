import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTraces } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test.concurrent.for([
  'fork ends',
  'fork exits',
  'fork is killed',
  'cluster worker disconnects',
  'cluster worker is killed',
])('%s', async (way, { onTestFinished }) => {
  const path = join(temporaryFolder(onTestFinished), 'traces.db');
  const { code, stdout, stderr } = await runFixture('child-ways', [way], path);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'done\n', stderr: '' });

  const traces = await readTraces(path);
  expect(traces.map(({ data }) => data.spans.map((span) => span.name))).toEqual([
    ['root', 'first child', 'second child'],
    ['root', 'first child', 'second child'],
  ]);
  expect(traces.map(({ info }) => info.interrupted)).toEqual([true, true]);
});
