import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { overwrite, quickCheck, rootPage } from './support/damage.ts';
import { readNames } from './support/read-store.ts';
import { runFixture, warnings } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const noDatabase: Record<string, (path: string) => void> = {
  'a text file': (path) => writeFileSync(path, 'These are my notes, and no database.\n'.repeat(100)),
  'a short text file': (path) => writeFileSync(path, 'hello'),
  'the first page zeroed': (path) => overwrite(path, 0, Buffer.alloc(8192)),
};

const damages: Record<string, (path: string) => void> = {
  'the file cut in half': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  'a table zeroed': (path) => {
    const { at, size } = rootPage(path, 'spans');
    overwrite(path, at, Buffer.alloc(size));
  },
  'an index zeroed': (path) => {
    const { at, size } = rootPage(path, 'traces_by_start');
    overwrite(path, at, Buffer.alloc(size));
  },
  'the schema overwritten': (path) => overwrite(path, 100, Buffer.alloc(2000, 0x5a)),
};

/** What has been moved aside of a store: the path of the database itself. */
function movedAside(path: string): string[] {
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(`${basename(path)}.corrupt-`) && !/-(wal|shm|journal)$/.test(name))
    .map((name) => join(dirname(path), name));
}

async function makeStore(): Promise<string> {
  const path = join(temporaryFolder(), 'traces.db');
  await runFixture('program', ['200', 'flush'], path);
  return path;
}

describe.each([
  ['by a program that ends at once', 'short', noDatabase],
  ['by a program that flushes', 'flush', { ...noDatabase, ...damages }],
] as const)('%s', (_, mode, cases) => {
  test.each(Object.entries(cases))('%s', async (_name, damage) => {
    const path = await makeStore();
    damage(path);
    const damaged = readFileSync(path);

    const ended = await runFixture('program', ['3', mode], path);
    expect(ended).toMatchObject({
      code: 0,
      signal: null,
      stdout: mode === 'flush' ? '{"exported":3,"pending":0,"dropped":{}}\ndone\n' : 'done\n',
    });
    const [moved, ...others] = movedAside(path);
    expect(others).toEqual([]);
    expect(readFileSync(moved!).equals(damaged)).toBe(true);
    expect(warnings(ended.stderr)).toEqual([
      `(node) [AUTOLOG_STORE_MOVED] AutologWarning: ${path} was damaged or not a SQLite database. It was moved to ${moved} and a new store begun; nothing was deleted.`,
    ]);
    expect(await readNames(path)).toEqual(['span 0', 'span 1', 'span 2']);
    expect(quickCheck(path)).toBe('ok');
    expect(movedAside(path)).toEqual([moved]);
    expect(existsSync(`${path}.moving`)).toBe(false);
  });
});

test('of several processes that find the damage, one moves the file and all store their spans', async () => {
  const path = await makeStore();
  overwrite(path, 0, Buffer.alloc(8192));
  const ended = await Promise.all(Array.from({ length: 4 }, () => runFixture('program', ['50', 'flush'], path)));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(movedAside(path)).toHaveLength(1);
  expect(ended.flatMap(({ stderr }) => warnings(stderr))).toEqual([expect.stringContaining('AUTOLOG_STORE_MOVED')]);
  expect(await readNames(path)).toHaveLength(200);
});
