import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { init, stats, withSpan } from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

afterEach(() => init({ destinations: [] }));

test('with asyncLogging: false, the next statement finds the trace in the database', () => {
  const path = join(temporaryFolder(onTestFinished), 'traces.db');
  init({ destinations: [`sqlite:${path}`], asyncLogging: false });
  withSpan({ name: 'root' }, () => withSpan({ name: 'below' }, () => 1));
  const database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare('SELECT name, state, span_count AS spans FROM traces').all()).toMatchObject([
    { name: 'root', state: 'OK', spans: 2 },
  ]);
  database.close();
  expect(stats()).toMatchObject({ exported: 2, pending: 0, dropped: {} });
});
