import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type OtlpTraces, type Trace } from '@autolog/core';
import { expect, test } from 'vitest';
import { importTraces } from './support/import-traces.ts';
import { record, recordAgentRun } from './support/record-trace.ts';
import { runCli } from './support/run-cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

async function tracesIn(path: string): Promise<(Trace | undefined)[]> {
  const store = await openStore(path);
  const { traces } = await store.searchTraces();
  const all = await Promise.all(traces.map(({ traceId }) => store.getTrace(traceId)));
  store.close();
  return all;
}

const namesOf = (lines: string) =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as Trace).info.name);

test('what autolog export writes, autolog import takes in', async () => {
  const folder = temporaryFolder();
  const [store, copy, file] = ['traces.db', 'copy.db', 'traces.jsonl'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await importTraces(store, { older: { requestTime: 1000, experiment: 'checkout', tags: { stage: 'live' } } });
  await record(store, recordAgentRun);

  expect(await runCli(['export', '--store', store, '-o', file])).toEqual({
    stdout: `Exported 2 traces to ${file}.\n`,
    stderr: '',
    code: 0,
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const lines = readFileSync(file, 'utf8');
  expect(namesOf(lines)).toEqual(['older', 'weather agent']);

  const first = await runCli(['import', file, '--store', copy]);
  expect(first).toEqual({ stdout: 'Imported 2 traces.\n', stderr: '', code: 0 });
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(await tracesIn(copy)).toEqual(await tracesIn(store));
  expect((await runCli(['import', file, '--store', copy])).stdout).toBe('Imported 0 traces; 2 were there already.\n');
  expect((await runCli(['export', '--store', copy])).stdout).toBe(lines);
  expect((await runCli(['import', '-', '--store', join(folder, 'piped.db')], { input: lines })).stdout).toBe(
    first.stdout,
  );
});

test('autolog export writes those that are named or selected', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await importTraces(store, {
    a: { requestTime: 1000 },
    b: { requestTime: 2000, state: 'ERROR' },
    c: { requestTime: 3000, experiment: 'checkout' },
  });
  const names = async (...args: string[]) => namesOf((await runCli(['export', ...args, '--store', store])).stdout);
  expect(await names('tr-3', 'tr-1', 'tr-33')).toEqual(['c', 'a']);
  expect(await names('--errors')).toEqual(['b']);
  expect(await names('--experiment', 'checkout')).toEqual(['c']);
  expect(await names('--filter', "name != 'b'", '--format', 'json-lines', '-o', '-')).toEqual(['a', 'c']);
  expect(await runCli(['export', '--since', '1d', '--store', store])).toEqual({
    stdout: '',
    stderr: `autolog: there is nothing to export from ${store}.\n`,
    code: 0,
  });
});

test('autolog export --format otlp-json writes a line for each trace that an OTLP receiver takes', async () => {
  const store = join(temporaryFolder(), 'traces.db');
  await importTraces(store, { older: { requestTime: 1000 } });
  await record(store, recordAgentRun);
  const { stdout } = await runCli(['export', '--format', 'otlp-json', '--store', store]);
  const requests = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OtlpTraces);
  const spans = requests.map(({ resourceSpans }) => resourceSpans[0]!.scopeSpans[0]!.spans.map(({ name }) => name));
  expect(spans).toEqual([['older'], ['weather agent', 'Completions', 'get_weather']]);
});

test('a file that is there is not written over, and none is left of an export that fails', async () => {
  const folder = temporaryFolder();
  const store = join(folder, 'traces.db');
  await importTraces(store, { a: {} });
  const before = readFileSync(store);
  expect(await runCli(['export', '-o', store, '--store', store])).toEqual({
    stdout: '',
    stderr: `autolog: ${store} is there already: remove it or name another file.\n`,
    code: 2,
  });
  expect(readFileSync(store)).toEqual(before);
  const file = join(folder, 'none.jsonl');
  expect((await runCli(['export', '-o', file, '--filter', 'nonsense', '--store', store])).code).toBe(2);
  expect(existsSync(file)).toBe(false);
});

test('a line that is no trace is told by its number, and those before it are imported', async () => {
  const folder = temporaryFolder();
  const [store, copy, file] = ['traces.db', 'copy.db', 'traces.jsonl'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await importTraces(store, { a: { requestTime: 1000 }, b: { requestTime: 2000 } });
  const [first, second] = (await runCli(['export', '--store', store])).stdout.split('\n');
  writeFileSync(file, `${first}\n\n${second!.slice(0, 50)}\n${second}\n`);
  const { stdout, stderr, code } = await runCli(['import', file, '--store', copy]);
  expect(stderr).toMatch(/^autolog: Line 3 is no exported trace: .+ \(1 new traces?\).+\n$/);
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect((await tracesIn(copy)).map((trace) => trace?.info.name)).toEqual(['a']);
});

test('for a file that is not there no store is made', async () => {
  const folder = temporaryFolder();
  const store = join(folder, 'traces.db');
  const { stderr, code } = await runCli(['import', 'missing.jsonl', '--store', store], { cwd: folder });
  expect(stderr).toMatch(/^autolog: missing\.jsonl cannot be read: ENOENT.+\n$/);
  expect(code).toBe(1);
  expect(existsSync(store)).toBe(false);
  expect((await runCli(['import', folder, '--store', store])).stderr).toMatch(/cannot be read: EISDIR.+\n$/);
});
