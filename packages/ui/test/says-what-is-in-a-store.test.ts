import { join } from 'node:path';
import { openStore } from '@autolog/core';
import { expect, test } from 'vitest';
import { importTraces } from './support/import-traces.ts';
import { runCli } from './support/run-cli.ts';
import { startMs } from './support/spans.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('autolog db stats says what is in a store', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await importTraces(path, {
    a: {},
    b: { requestTime: startMs + 5000, experiment: 'checkout', state: 'ERROR' },
    c: { requestTime: startMs + 9000, experiment: 'checkout' },
  });
  const { stdout, stderr, code } = await runCli(['db', 'stats', '--store', path]);
  expect(stdout.replace(/^[\d.]+ kB .*$/m, '<size>')).toBe(`\
${path}
<size>
3 traces: 1 error, 2 ok
3 spans · 0 runs · 0 assessments

ID  EXPERIMENT  TRACES  SPANS  OLDEST               NEWEST
 0  Default          1      1  2026-11-23 12:41:07  2026-11-23 12:41:07
 1  checkout         2      2  2026-11-23 12:41:12  2026-11-23 12:41:16
`);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
});

test('autolog db stats --json prints what the store gives', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await importTraces(path, { a: {} });
  const { stdout } = await runCli(['db', 'stats', '--json', '--store', path]);
  const store = await openStore(path);
  expect(JSON.parse(stdout)).toEqual(await store.statistics());
  store.close();
});
