import { join } from 'node:path';
import { getLastActiveTraceId, openStore } from '@autolog/core';
import { expect, test } from 'vitest';
import { record, recordAgentRun } from './support/record-trace.ts';
import { runCli } from './support/run-cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const withoutIds = (text: string) => text.replace(/tr-[0-9a-f]{32}/g, 'tr-#');

test('autolog show latest prints the spans as a tree', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await record(store, recordAgentRun);

  const { stdout, stderr, code } = await runCli(['show', 'latest'], {
    env: { AUTOLOG_TRACKING_URI: store, COLUMNS: '90' },
  });
  expect(withoutIds(stdout)).toBe(`\
weather agent  ✓ ok
tr-# · 2026-11-23 12:41:07
3.42 s · 1,204 → 56 tokens · 1,024 cached · gpt-5-mini
3 spans: 1 AGENT, 1 CHAT_MODEL, 1 TOOL
✗ 1 error in get_weather: TypeError: fetch failed

AGENT weather agent                                                     3.42 s
│  in   user: Weather in Paris?
│  out  I could not look it up.
├─ CHAT_MODEL Completions  gpt-5-mini · 1,024 cached                    1.20 s  1,204 → 56
│     in   user: Weather in Paris?
│     out  get_weather({"city":"Paris"})
└─ TOOL get_weather  ✗ error                                             50 ms
      in   {"city":"Paris"}
      err  TypeError: fetch failed
`);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('a trace is found by its id and by the start of it', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await record(store, recordAgentRun);
  const id = getLastActiveTraceId()!;

  const whole = await runCli(['show', id, '--store', store]);
  expect(whole.stdout).toContain(id);
  expect((await runCli(['show', id.slice(0, 11), '--store', store])).stdout).toBe(whole.stdout);
  expect((await runCli(['show', id.slice(3, 11), '--store', store])).stdout).toBe(whole.stdout);
  expect((await runCli(['show', '--store', store])).stdout).toBe(whole.stdout);
});

test('autolog show --full prints stacks', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await record(store, recordAgentRun);
  const { stdout } = await runCli(['show', '--full', '--store', store]);
  expect(stdout).toMatch(/err {2}TypeError: fetch failed\n +at recordAgentRun \(/);
});

test('autolog show --json prints the trace as the store gives it, a span a line', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordAgentRun);
  const { stdout, code } = await runCli(['show', '--json', '--store', path]);
  const store = await openStore(path);
  expect(JSON.parse(stdout)).toEqual(await store.getTrace('latest'));
  store.close();
  expect(stdout.split('\n')).toHaveLength(7);
  expect(code).toBe(0);
});
