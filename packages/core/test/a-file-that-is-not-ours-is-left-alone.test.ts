import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openStore } from '../src/index.ts';
import { runFixture, warnings } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function makeDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY); INSERT INTO orders VALUES (1); ${sql}`);
  database.close();
}

const files: Record<string, { name: string; make(path: string): void; code: string }> = {
  "another program's database": { name: 'app.db', make: (path) => makeDatabase(path, ''), code: 'STORE_FOREIGN' },
  "another program's database with an id": {
    name: 'app.db',
    make: (path) => makeDatabase(path, 'PRAGMA application_id = 77; PRAGMA user_version = 1'),
    code: 'STORE_FOREIGN',
  },
  'a file that a path led to by mistake': {
    name: 'package.json',
    make: (path) => writeFileSync(path, '{ "name": "app" }'),
    code: 'STORE_FOREIGN',
  },
  'a folder': { name: 'traces', make: (path) => mkdirSync(path), code: 'STORE_NOT_A_FILE' },
};

test.for(Object.entries(files))('%s', async ([, { name, make, code }]) => {
  const folder = temporaryFolder();
  const path = join(folder, name);
  make(path);
  const read = (): unknown => (code === 'STORE_NOT_A_FILE' ? readdirSync(path) : readFileSync(path, 'latin1'));
  const before = read();

  const short = await runFixture('program', ['3'], path);
  expect(short).toMatchObject({ code: 0, stdout: 'done\n' });
  expect(warnings(short.stderr)).toEqual([
    expect.stringMatching(new RegExp(`\\[AUTOLOG_${code}\\].* choose another path: AUTOLOG_TRACKING_URI`)),
  ]);
  const flushed = await runFixture('program', ['3', 'flush'], path);
  expect(flushed).toMatchObject({
    code: 0,
    stdout: '{"exported":0,"pending":0,"dropped":{"store_refused":3}}\ndone\n',
    stderr: short.stderr,
  });
  await expect(openStore(path)).rejects.toMatchObject({ name: 'TracingError', code });

  expect(read()).toEqual(before);
  expect(readdirSync(folder)).toEqual([name]);
});

test('of a folder is said that it is one, and never that it be removed', async () => {
  const folder = temporaryFolder();
  await expect(openStore(folder)).rejects.toThrow(
    `${folder} is a folder, so that no traces are stored there. Name a file in it (${join(folder, 'traces.db')}), or choose`,
  );
  await expect(openStore('/dev/null')).rejects.toThrow(/^\/dev\/null is not a file, .* Instead, choose another path/);
});

test('/dev/null', async () => {
  const ended = await runFixture('program', ['3', 'flush'], '/dev/null');
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":0,"dropped":{"store_refused":3}}\ndone\n' });
  expect(warnings(ended.stderr)).toHaveLength(1);
});
