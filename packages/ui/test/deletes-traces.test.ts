import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openStore, startSpan } from '@autolog/core';
import { expect, test } from 'vitest';
import { importTraces } from './support/import-traces.ts';
import { record } from './support/record-trace.ts';
import { cliPath, runCli } from './support/run-cli.ts';
import { runMain } from './support/run-main.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const dayMs = 86_400_000;

/** Four traces, the oldest first, of 50, 40, 31 and 29 days ago. */
async function makeStore(): Promise<string> {
  const path = join(temporaryFolder(), 'traces.db');
  const ago = (days: number) => ({ requestTime: Date.now() - days * dayMs });
  await importTraces(path, { a: ago(50), b: { ...ago(40), experiment: 'checkout' }, c: ago(31), d: ago(29) });
  return path;
}

async function namesIn(path: string): Promise<string> {
  const store = await openStore(path);
  const { traces } = await store.searchTraces({ orderBy: ['timestamp_ms'] });
  store.close();
  return traces.map(({ name }) => name).join('');
}

test('autolog delete deletes the traces that are named, when that is confirmed', async () => {
  const path = await makeStore();
  const args = ['delete', 'tr-1', '2222', '--store', path];
  expect(await runMain(args, { answer: false })).toEqual({
    stdout: 'Nothing was deleted.\n',
    stderr: 'Delete 2 traces?\n',
    code: 1,
  });
  expect(await namesIn(path)).toBe('abcd');
  expect(await runMain(args, { answer: true })).toEqual({
    stdout: 'Deleted 2 traces.\n',
    stderr: 'Delete 2 traces?\n',
    code: 0,
  });
  expect(await namesIn(path)).toBe('cd');
});

test('one trace is named in the question; an id that is given twice counts once', async () => {
  const path = await makeStore();
  const { stdout, stderr } = await runMain(['delete', 'tr-1', 'tr-11', '--store', path], { answer: true });
  expect(stderr).toMatch(/^Delete the trace tr-1{32} \(a, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)\?\n$/);
  expect(stdout).toBe('Deleted 1 trace.\n');
});

test('where one id is wrong nothing is deleted', async () => {
  const path = await makeStore();
  const { stderr, code } = await runCli(['delete', 'tr-1', 'tr-zz', '--yes', '--store', path]);
  expect(stderr).toContain('has an id that starts with tr-zz');
  expect(code).toBe(1);
  expect(await namesIn(path)).toBe('abcd');
});

test.each([
  [['--older-than', '30d'], '3 traces', 'd'],
  [['--older-than', '30d', '--limit', '2'], 'the oldest 2 traces', 'cd'],
  [['--older-than', '30d', '--limit', '3'], '3 traces', 'd'],
  [['--older-than', '30d', '--experiment', 'checkout'], '1 trace', 'acd'],
  [['--older-than', '45d'], '1 trace', 'bcd'],
])('autolog delete %j', async (args, asked, left) => {
  const path = await makeStore();
  const { stdout, stderr, code } = await runMain(['delete', ...args, '--store', path], { answer: true });
  expect(stderr).toMatch(
    new RegExp(`^Delete ${asked} that started before \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\?\\n$`),
  );
  expect(stdout).toBe(`Deleted ${asked.replace('the oldest ', '')}.\n`);
  expect(code).toBe(0);
  expect(await namesIn(path)).toBe(left);
});

test.each([['delete'], ['db prune']])('autolog %s: where nothing is that old nobody is asked', async (command) => {
  const path = await makeStore();
  const { stdout, stderr, code } = await runCli([...command.split(' '), '--older-than', '8w', '--store', path]);
  expect(stdout).toMatch(/^No trace in .+ started before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\n$/);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
});

test('where nobody is at a terminal --yes is needed', async () => {
  const path = await makeStore();
  for (const command of ['delete', 'db prune']) {
    const args = [...command.split(' '), '--older-than', '45d', '--store', path];
    const { stdout, stderr, code } = await runCli(args, { input: 'y\n' });
    expect(stderr).toMatch(/^autolog: Delete 1 trace that started before .+\? Here is nobody .+: give --yes\.\n$/);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  }
  expect(await namesIn(path)).toBe('abcd');
  expect(await runCli(['delete', '--older-than', '45d', '--yes', '--store', path])).toEqual({
    stdout: 'Deleted 1 trace.\n',
    stderr: '',
    code: 0,
  });
});

const scriptPath = '/usr/bin/script';

/** Runs the command at a terminal, which util-linux's `script` makes, and types a line. */
async function atTerminal(args: readonly string[], typed: string): Promise<string> {
  const command = [process.execPath, cliPath, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn(scriptPath, ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(typed);
  const shown = await text(child.stdout);
  return shown.replaceAll('\r', '');
}

test.skipIf(process.platform !== 'linux' || !existsSync(scriptPath))('at a terminal the answer decides', async () => {
  const path = await makeStore();
  const args = ['delete', '--older-than', '30d', '--store', path];
  for (const typed of ['\n', 'no\n', 'yy\n', '\u0004'])
    expect(await atTerminal(args, typed)).toMatch(/Delete 3 traces .+\? \[y\/N\] \n?Nothing was deleted\.\n$/);
  expect(await namesIn(path)).toBe('abcd');
  expect(await atTerminal(args, 'Yes\n')).toMatch(/\? \[y\/N\] Deleted 3 traces\.\n$/);
  expect(await namesIn(path)).toBe('d');
});

test('autolog db prune gives the space of old traces back', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  const oldNs = (Date.now() - 40 * dayMs) * 1e6;
  await record(path, () => {
    for (let index = 0; index < 100; index++)
      startSpan({ name: 'old', parent: null, startTimeNs: oldNs, inputs: `${index} `.repeat(10_000) }).end({
        endTimeNs: oldNs + 1e6,
      });
    startSpan({ name: 'new', parent: null }).end();
  });
  const { stdout, stderr, code } = await runCli(['db', 'prune', '--older-than', '30d', '--yes', '--store', path]);
  expect(stdout).toMatch(/^Deleted 100 traces; the store had \d\.\d MB, now \d+ kB\.\n$/);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(statSync(path).size).toBeLessThan(1e6);
  expect(await namesIn(path)).toBe('new');
});
