import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('folders are 0700, files 0600, and .autolog keeps itself out of git', async () => {
  const folder = temporaryFolder();
  const store = join(folder, 'a', '.autolog');
  // Killed, so that the database's companions and the journal are still there.
  const ended = await runFixture('ways-out', ['SIGKILL', 'flushed'], join(store, 'traces.db'));
  expect(ended.signal).toBe('SIGKILL');
  const modes = Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [
        path.slice(folder.length + 1).replace(/[\w-]+\.000000/, 'JOURNAL'),
        (statSync(path).mode & 0o777).toString(8),
      ];
    }),
  );
  expect(modes).toEqual({
    a: '700',
    'a/.autolog': '700',
    'a/.autolog/.gitignore': '600',
    'a/.autolog/traces.db': '600',
    'a/.autolog/traces.db-shm': '600',
    'a/.autolog/traces.db-wal': '600',
    'a/.autolog/traces.db.journal': '700',
    'a/.autolog/traces.db.journal/JOURNAL.journal': '600',
  });
  expect(readFileSync(join(store, '.gitignore'), 'utf8')).toBe('*\n');
});
