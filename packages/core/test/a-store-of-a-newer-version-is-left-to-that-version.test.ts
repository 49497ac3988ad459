import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { readNames } from './support/read-store.ts';
import { runFixture, warnings } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function setVersion(path: string, version: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${version}; PRAGMA wal_checkpoint(TRUNCATE)`);
  database.close();
}

test('spans wait in the journal until the version fits', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await runFixture('program', ['1', 'flush'], path);
  const database = new DatabaseSync(path);
  const version = Number(database.prepare('PRAGMA user_version').get()!['user_version']);
  database.close();
  setVersion(path, 1000);
  const before = readFileSync(path);

  const ended = await runFixture('program', ['2', 'flush'], path);
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":2,"dropped":{}}\ndone\n' });
  expect(warnings(ended.stderr)).toEqual([
    expect.stringMatching(/AUTOLOG_STORE_NEWER.*schema 1000.*Update @autolog\/core/),
  ]);
  expect(readFileSync(path).equals(before)).toBe(true);
  await expect(readNames(path)).rejects.toMatchObject({ code: 'STORE_NEWER' });

  setVersion(path, version);
  expect(await readNames(path)).toEqual(['span 0', 'span 0', 'span 1']);
});
