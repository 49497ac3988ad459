import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importTraces } from './support/import-traces.ts';
import { runCli } from './support/run-cli.ts';
import { runMain } from './support/run-main.ts';
import { startMs } from './support/spans.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const hourMs = 3_600_000;

/** Five traces, the newest last. */
async function makeStore(): Promise<string> {
  const path = join(temporaryFolder(), 'traces.db');
  const nowMs = Date.now();
  await importTraces(path, {
    first: { requestTime: startMs - 9000 * hourMs, executionDuration: 30 },
    paid: { requestTime: nowMs - 50 * hourMs, experiment: 'checkout', tags: { stage: 'live' }, executionDuration: 10 },
    refused: { requestTime: nowMs - 4 * hourMs, experiment: 'checkout', state: 'ERROR', executionDuration: 20 },
    lost: { requestTime: nowMs - 3 * hourMs, state: 'ERROR', tags: { stage: 'live' }, executionDuration: 40 },
    last: { requestTime: nowMs - hourMs, experiment: 'search', executionDuration: 50 },
  });
  return path;
}

test.each([
  [[], ['last', 'lost', 'refused', 'paid', 'first']],
  [['--errors'], ['lost', 'refused']],
  [['--since', '2h'], ['last']],
  [
    ['--since', '3d'],
    ['last', 'lost', 'refused', 'paid'],
  ],
  [
    ['--since', '2020-01-01'],
    ['last', 'lost', 'refused', 'paid', 'first'],
  ],
  [
    ['--experiment', 'checkout'],
    ['refused', 'paid'],
  ],
  [
    ['--experiment', '1'],
    ['refused', 'paid'],
  ],
  [
    ['--experiment', 'Default'],
    ['lost', 'first'],
  ],
  [
    ['--experiment', 'checkout', '--experiment', 'search'],
    ['last', 'refused', 'paid'],
  ],
  [
    ['--filter', "tag.stage = 'live'"],
    ['lost', 'paid'],
  ],
  [['--filter', " tag.stage = 'live' ", '--errors', '--since', '3d', '--experiment', '0'], ['lost']],
  [
    ['--filter', ' '],
    ['last', 'lost', 'refused', 'paid', 'first'],
  ],
  [
    ['--order-by', 'execution_time_ms DESC', '--limit', '2'],
    ['last', 'lost'],
  ],
  [
    ['--order-by', 'status', '--order-by', 'execution_time_ms'],
    ['refused', 'lost', 'paid', 'first', 'last'],
  ],
  [['--filter', "name = 'nobody'"], []],
])('autolog traces %j', async (args, names) => {
  const { stdout, stderr, code } = await runMain(['traces', '--json', '--store', await makeStore(), ...args]);
  expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(names);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
});

test('autolog show shows the newest trace that meets the conditions', async () => {
  const path = await makeStore();
  const shown = async (...args: string[]) => {
    const { stdout, stderr } = await runMain(['show', ...args, '--store', path]);
    return stderr || stdout.split(' ')[0];
  };
  expect(await shown()).toBe('last');
  expect(await shown('--errors')).toBe('lost');
  expect(await shown('latest', '--experiment', 'checkout')).toBe('refused');
  expect(await shown('--filter', "tag.stage = 'live'", '--experiment', 'checkout')).toBe('paid');
  expect(await shown('--since', '1m')).toBe(`autolog: No trace in ${path} meets these conditions.\n`);
});

test('a filter that cannot be read is shown with the place, without the other conditions', async () => {
  const path = await makeStore();
  const wrong = ['--filter', "tag.stage = 'live' AND nam = 'x'", '--errors', '--store', path];
  const { stdout, stderr, code } = await runCli(['traces', ...wrong]);
  expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  expect(stderr).toMatch(/^autolog: The filter cannot be read at character 24: expected a field .+, found nam\.\n/);
  expect(stderr.split('\n').slice(1)).toEqual(["  tag.stage = 'live' AND nam = 'x'", '                         ^', '']);
  for (const command of ['show', 'export']) expect(await runCli([command, ...wrong])).toEqual({ stdout, stderr, code });
});

test('an order that cannot be read, and an experiment that is not there', async () => {
  const path = await makeStore();
  const order = await runMain(['traces', '--order-by', 'size', '--store', path]);
  expect(order.stderr).toMatch(
    /^autolog: orderBy cannot be read at character 1: .+, found size\.\n {2}size\n {2}\^\n$/,
  );
  expect(order.code).toBe(2);
  const experiment = await runMain(['traces', '--experiment', 'chekout', '--store', path]);
  expect(experiment.stderr).toBe('autolog: There is no experiment "chekout"; there are Default, checkout, search.\n');
  expect(experiment.code).toBe(1);
});

test('where nothing meets the conditions the list says so', async () => {
  const path = await makeStore();
  expect(await runMain(['traces', '--since', '1m', '--store', path])).toEqual({
    stdout: `No trace in ${path} meets these conditions.\n`,
    stderr: '',
    code: 0,
  });
});
