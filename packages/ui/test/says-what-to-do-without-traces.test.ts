import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, TracingError } from '@autolog/core';
import { expect, test } from 'vitest';
import { record, recordAgentRun } from './support/record-trace.ts';
import { runCli } from './support/run-cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const oneLineToAdd =
  "call openaiAutolog() from '@autolog/openai' or langchainAutolog() from '@autolog/langchain' once at the start of your program, and run it";

test('no store: both commands say which one is missing and how to make it', async () => {
  const cwd = realpathSync(temporaryFolder());
  for (const args of [['traces'], ['traces', '--json'], ['show', 'latest']]) {
    const { stdout, stderr, code } = await runCli(args, { cwd });
    expect(stdout).toBe('');
    expect(stderr).toContain(join(cwd, '.autolog/traces.db'));
    expect(stderr).toContain(oneLineToAdd);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(code).toBe(1);
  }
});

test('an empty store: the list is empty, and there is no latest trace', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  writeFileSync(path, '');
  const list = await runCli(['traces', '--store', path]);
  expect(list).toEqual({ stdout: `No traces in ${path} yet: ${oneLineToAdd}.\n`, stderr: '', code: 0 });
  expect(await runCli(['traces', '--json', '--store', path])).toEqual({ stdout: '[]\n', stderr: '', code: 0 });
  expect(await runCli(['show', '--store', path])).toEqual({
    stdout: '',
    stderr: `autolog: No traces in ${path} yet: ${oneLineToAdd}.\n`,
    code: 1,
  });
});

test.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['a file of another program', (path: string) => writeFileSync(path, 'not a database\n'.repeat(1000))],
])('%s is no store, and that is said', async (_, make) => {
  const path = join(temporaryFolder(), 'not-a-store');
  make(path);
  const reason: unknown = await openStore(path).catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(TracingError);
  const refused = { stdout: '', stderr: `autolog: ${(reason as Error).message}\n`, code: 1 };
  expect(await runCli(['traces', '--store', path])).toEqual(refused);
  expect(await runCli(['show', '--json', '--store', path])).toEqual(refused);
});

test('an id that no trace has', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await record(path, recordAgentRun);
  const { stdout, stderr, code } = await runCli(['show', 'tr-zz', '--store', path]);
  expect({ stdout, stderr, code }).toEqual({
    stdout: '',
    stderr: `autolog: No trace in ${path} has an id that starts with tr-zz: autolog traces lists them.\n`,
    code: 1,
  });
});
