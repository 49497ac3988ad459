import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { overwrite, quickCheck } from './support/damage.ts';
import { readNames } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const garbage = Buffer.alloc(4096, 0x5a);

const cases: [string, (path: string) => void][] = [
  ['an empty file', (path) => truncateSync(path, 0)],
  ['garbage at the start of the WAL', (path) => overwrite(`${path}-wal`, 0, garbage.subarray(0, 64))],
  ['garbage in the middle of the WAL', (path) => overwrite(`${path}-wal`, 20_000, garbage)],
  ['a WAL cut in half', (path) => truncateSync(`${path}-wal`, 20_000)],
  ['garbage in the shared memory', (path) => overwrite(`${path}-shm`, 0, garbage)],
];

test.for(cases)('%s', async ([, damage]) => {
  const path = join(temporaryFolder(), 'traces.db');
  // Killed, so that the WAL is still there.
  await runFixture('ways-out', ['SIGKILL', 'flushed'], path);
  damage(path);
  const ended = await runFixture('program', ['3', 'flush'], path);
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":3,"pending":0,"dropped":{}}\ndone\n', stderr: '' });
  expect(await readNames(path)).toEqual(expect.arrayContaining(['span 0', 'span 1', 'span 2']));
  expect(quickCheck(path)).toBe('ok');
});
