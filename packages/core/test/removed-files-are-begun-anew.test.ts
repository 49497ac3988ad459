import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flush, init, openStore, shutdown, startSpan, withSpan } from '../src/index.ts';
import { expectIdentity } from './support/identity.ts';
import { readNames, readTraces } from './support/read-store.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const record = (name: string): void => withSpan({ name }, () => {});

test('the whole folder is removed while a program runs', async () => {
  const folder = join(temporaryFolder(), '.autolog');
  const path = join(folder, 'traces.db');
  init({ destinations: [path] });
  record('before');
  await flush();
  const root = startSpan({ name: 'root', inputs: { question: 'Where is it?' } });
  startSpan({ name: 'child', parent: root }).end();
  await flush();
  record('not stored yet');
  rmSync(folder, { recursive: true });

  record('after');
  root.end({ outputs: 'here' });
  expect(await flush()).toMatchObject({ exported: 5, pending: 0, dropped: {} });
  expectIdentity(5);
  // Removes the journal, from which a reader would take what is not in the database.
  await shutdown();
  expect(await readNames(path)).toEqual(['after', 'not stored yet', 'root']);
  const answered = (await readTraces(path)).find(({ info }) => info.name === 'root');
  expect(answered!.data.spans[0]).toMatchObject({ inputs: { question: 'Where is it?' }, outputs: 'here' });
});

test('the database is removed, and its companions, but not the journal', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  init({ destinations: [path] });
  record('before');
  await flush();
  const reader = await openStore(path);
  expect((await reader.searchTraces()).traces).toHaveLength(1);
  for (const companion of ['', '-wal', '-shm']) rmSync(path + companion, { force: true });

  record('after');
  expect(await flush()).toMatchObject({ exported: 2, pending: 0, dropped: {} });
  await shutdown();
  // The journal still held the span that the store had taken over.
  expect(await readNames(path)).toEqual(['after', 'before']);
  expect((await reader.searchTraces()).traces).toHaveLength(2);
  reader.close();
});
