import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { readNames } from './support/read-store.ts';
import { runFixture, warnings } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('spans wait in the journal, flush() comes back, and one warning says why', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await runFixture('program', ['1', 'flush'], path);
  const holder = new DatabaseSync(path);
  holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');

  const ended = await runFixture('program', ['100', 'flush'], path);
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":100,"dropped":{}}\ndone\n' });
  expect(warnings(ended.stderr)).toEqual([
    expect.stringMatching(/AUTOLOG_STORE_LOCKED.*locked by another process.*stored when it is free/),
  ]);

  const short = await runFixture('program', ['1'], path);
  expect(short).toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
  const leaving = await runFixture('ways-out', ['process.exit', 'alive'], path);
  expect(leaving).toMatchObject({ code: 3, stderr: '' });
  // The writer thread waits for the lock when the process ends; it must not keep it.
  expect(leaving.millisecondsToExit).toBeLessThan(10_000);

  holder.exec('COMMIT');
  holder.close();
  expect(await readNames(path)).toHaveLength(1 + 100 + 1 + 2);
});
