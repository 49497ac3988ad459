import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { storePath } from '../src/config.ts';
import { getTrackingUri, init } from '../src/index.ts';
import { runFixture, warnings } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test.for([
  ['rel.db', 'rel.db'],
  ['/tmp/f.db', '/tmp/f.db'],
  ['sqlite:rel.db', 'rel.db'],
  ['sqlite:/tmp/f.db', '/tmp/f.db'],
  ['sqlite://rel.db', 'rel.db'],
  ['sqlite:///tmp/f.db', '/tmp/f.db'],
  ['sqlite:////tmp/f.db', '/tmp/f.db'],
  ['file:///tmp/a%20file.db', '/tmp/a file.db'],
  ['C:\\x', 'C:\\x'],
  ['C://x', 'C://x'],
  ['./databricks', 'databricks'],
  ['databricks.db', 'databricks.db'],
] as const)('%s is %s', ([uri, path]) => {
  expect(storePath(uri)).toBe(resolve(path));
});

const refused = [
  ['http://h', 'http://…'],
  ['postgres://user:secret@h/db', 'postgres://…'],
  ['mysql://h/db', 'mysql://…'],
  ['postgresql+psycopg2://h/db', 'postgresql+psycopg2://…'],
  ['databricks', 'databricks'],
  ['databricks-uc', 'databricks-uc'],
  ['uc', 'uc'],
  ['databricks://profile', 'databricks://…'],
] as const;

test.for(refused)('%s is refused', ([uri, shown]) => {
  const before = getTrackingUri();
  expect(() => init({ destinations: [uri] })).toThrow(
    expect.objectContaining({
      name: 'TracingError',
      code: 'INVALID_OPTION',
      message: `${shown}: this version stores traces in SQLite files only. Give sqlite:<path> or a path.`,
    }),
  );
  expect(getTrackingUri()).toBe(before);
});

test.for(['file://host/f.db', 'file:///a%2Fb', 'sqlite://', 'sqlite:'])('%s names no file', (uri) => {
  expect(() => init({ destinations: [uri] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});

test.for(['http://h', 'postgres://user:secret@h/db', 'databricks'])('AUTOLOG_TRACKING_URI=%s', async (uri) => {
  const ended = await runFixture('program', ['1', 'flush'], join(temporaryFolder(), 'traces.db'), {
    env: { AUTOLOG_TRACKING_URI: uri },
  });
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/done\n$/) });
  expect(warnings(ended.stderr)).toEqual([
    expect.stringMatching(/AUTOLOG_TRACKING_URI cannot be used, nothing is stored: .* in SQLite files only/),
  ]);
  expect(ended.stderr).not.toContain('secret');
  expect(existsSync(uri.split(':')[0]!)).toBe(false);
});
