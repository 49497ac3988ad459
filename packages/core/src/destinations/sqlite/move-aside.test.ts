import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { moveAside } from './move-aside.ts';

test('a file is moved with its companions', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  for (const companion of ['', '-wal', '-shm']) writeFileSync(path + companion, `content${companion}`);
  const movedTo = moveAside(path, statSync(path))!;
  expect(movedTo).toMatch(/traces\.db\.corrupt-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
  for (const companion of ['', '-wal', '-shm'])
    expect(readFileSync(movedTo + companion, 'utf8')).toBe(`content${companion}`);
  expect(readdirSync(folder)).toHaveLength(3);
});

test('a file that another process has put in its place meanwhile stays', () => {
  const path = join(temporaryFolder(), 'traces.db');
  writeFileSync(path, 'damaged');
  const found = statSync(path);
  renameSync(path, `${path}.elsewhere`);
  expect(moveAside(path, found)).toBeUndefined();
  writeFileSync(path, 'new');
  expect(moveAside(path, found)).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('a lock that a dead process has left is taken away after a while', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  writeFileSync(path, 'damaged');
  writeFileSync(`${path}.moving`, '');
  const movedTo = moveAside(path, statSync(path))!;
  expect(readdirSync(folder)).toEqual([basename(movedTo)]);
  expect(existsSync(`${path}.moving`)).toBe(false);
});
