import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountMemory, remount } from './support/mount.ts';
import { readNames } from './support/read-store.ts';
import { runFixture, warnings } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Root may write everywhere: the program then runs as nobody. */
const uid = process.getuid?.() === 0 ? '65534' : '';

const told = expect.stringMatching(
  /AUTOLOG_STORE_READ_ONLY.*cannot be written.*may be lost if the program ends before.*choose another path/,
);

function folderOfProgram(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  if (uid) chownSync(folder, Number(uid), Number(uid));
  return folder;
}

test.for([['traces.db'], ['below', 'traces.db']])(
  'a part of the path is a file, which is said: file/%s',
  async (below) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'mine');
    const ended = await runFixture('program', ['3', 'flush'], join(folder, 'file', ...below));
    expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":3,"dropped":{}}\ndone\n' });
    expect(warnings(ended.stderr)).toEqual([told]);
    expect(ended.stderr).toContain('cannot be written: a part of the path is a file and no folder (');
    expect(ended.stderr).not.toContain('writable');
  },
);

test('the folder is read-only', async () => {
  const folder = folderOfProgram();
  chmodSync(folder, 0o555);
  for (const mode of ['flush', 'short']) {
    const ended = await runFixture('program', ['3', mode, uid], join(folder, 'traces.db'));
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/done\n$/) });
    expect(warnings(ended.stderr)).toEqual([told]);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('the file is read-only: spans wait in the journal', async () => {
  const folder = folderOfProgram();
  const path = join(folder, 'traces.db');
  await runFixture('program', ['1', 'flush', uid], path);
  chmodSync(path, 0o444);
  for (const mode of ['flush', 'short']) {
    const ended = await runFixture('program', ['3', mode, uid], path);
    expect(ended).toMatchObject({
      code: 0,
      stdout: mode === 'flush' ? '{"exported":0,"pending":3,"dropped":{}}\ndone\n' : 'done\n',
    });
    expect(warnings(ended.stderr)).toEqual([told]);
  }
  chmodSync(path, 0o600);
  expect(await readNames(path)).toHaveLength(7);
});

test.runIf(process.platform === 'linux')('the folder is there, takes none in, and says it is not there', async () => {
  const ended = await runFixture('program', ['3', 'flush'], '/proc/nothing-here/traces.db');
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":3,"dropped":{}}\ndone\n' });
  expect(warnings(ended.stderr)).toEqual([told]);
});

test('the file system is read-only', async ({ skip }) => {
  const folder = mountMemory('size=4m') ?? skip('mounting is not allowed here');
  const path = join(folder, 'sub', 'traces.db');
  mkdirSync(join(folder, 'sub'));
  remount(folder, 'ro');
  const ended = await runFixture('program', ['3', 'flush'], path);
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":3,"dropped":{}}\ndone\n' });
  expect(warnings(ended.stderr)).toEqual([told]);
});

test('a warning at the end of the process respects NODE_NO_WARNINGS and --no-warnings', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), 'mine');
  const path = join(folder, 'file', 'traces.db');
  expect(await runFixture('program', ['1'], path, { env: { NODE_NO_WARNINGS: '1' } })).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(await runFixture('program', ['1'], path, { nodeOptions: ['--no-warnings'] })).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(
    await runFixture('program', ['1'], path, { nodeOptions: ['--disable-warning=AUTOLOG_STORE_READ_ONLY'] }),
  ).toMatchObject({ code: 0, stderr: '' });
});
