import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNames } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const stored = { code: 0, stdout: '{"exported":2000,"pending":0,"dropped":{}}\ndone\n', stderr: '' };

test("the thread's file is missing, as in a program that was bundled", async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  cpSync(join(import.meta.dirname, '..'), folder, {
    recursive: true,
    filter: (source) => !/node_modules|dist|worker\.ts$/.test(source),
  });
  const file = join(folder, 'test', 'fixtures', 'program.ts');
  expect(await runFixture('program', ['2000', 'flush'], path, { file })).toMatchObject(stored);
  expect(await readNames(path)).toHaveLength(2000);

  // In its own time, without a flush.
  expect(
    await runFixture('ways-out', ['loop empties', 'alive'], path, { file: file.replace('program', 'ways-out') }),
  ).toMatchObject({ code: 0, stderr: '' });
  expect(await readNames(path)).toHaveLength(2002);
});

test('the process may not start threads', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  const nodeOptions = [
    '--permission',
    '--allow-fs-read=*',
    '--allow-fs-write=*',
    '--disable-warning=SecurityWarning',
    '--disable-warning=ExperimentalWarning',
  ];
  expect(await runFixture('program', ['2000', 'flush'], path, { nodeOptions })).toMatchObject(stored);
  expect(await readNames(path)).toHaveLength(2000);
});
