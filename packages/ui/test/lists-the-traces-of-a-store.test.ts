import { join } from 'node:path';
import { openStore, startSpan } from '@autolog/core';
import { expect, test } from 'vitest';
import { record, recordAgentRun } from './support/record-trace.ts';
import { runCli } from './support/run-cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const withoutIds = (text: string) =>
  text
    .replace(/tr-[0-9a-f]{8}/g, 'tr-########')
    .replace(/^(\d{4}-)?11-23/gm, '11-23')
    .replace(/^TIME +/, 'TIME            ');

test('autolog traces lists newest first', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await record(store, (at) => {
    recordAgentRun(at);
    startSpan({ name: 'embed', type: 'EMBEDDING', parent: null, startTimeNs: at(5000), inputs: 'some text' }).end({
      endTimeNs: at(5012),
    });
  });

  const { stdout, stderr, code } = await runCli(['traces', '--store', store], { env: { COLUMNS: '130' } });
  expect(withoutIds(stdout)).toBe(`\
TIME            ID           NAME           STATUS  DURATION  TOKENS      CACHED  SPANS  ✗  REQUEST
11-23 12:41:12  tr-########  embed          ✓ ok       12 ms                          1     some text
11-23 12:41:07  tr-########  weather agent  ✓ ok      3.42 s  1,204 → 56   1,024      3  1  Weather in Paris?
`);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('autolog traces --limit shows the newest and says that there are more', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await record(store, (at) => {
    for (let index = 0; index < 150; index++)
      startSpan({ name: `run ${index}`, parent: null, startTimeNs: at(index * 10) }).end({
        endTimeNs: at(index * 10 + 1),
      });
  });

  const few = await runCli(['traces', '--store', `sqlite:${store}`, '--limit', '2']);
  expect(few.stdout.match(/run \d+/g)).toEqual(['run 149', 'run 148']);
  expect(few.stdout).toContain('\nThere are more: add --limit 10\n');
  const many = await runCli(['traces', '--store', store, '--limit', '1000']);
  expect(many.stdout.match(/run \d+/g)).toHaveLength(150);
  expect(many.stdout).not.toContain('There are more');
});

test('autolog traces --json prints what the store gives, a trace a line', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, (at) => {
    recordAgentRun(at);
    startSpan({ name: 'other', parent: null, startTimeNs: at(1) }).end({ endTimeNs: at(2) });
  });

  const { stdout, code } = await runCli(['traces', '--json', '--store', path]);
  const store = await openStore(path);
  expect(JSON.parse(stdout)).toEqual((await store.searchTraces()).traces);
  store.close();
  expect(stdout.split('\n')).toHaveLength(5);
  expect(code).toBe(0);
});
