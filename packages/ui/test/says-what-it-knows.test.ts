import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';
import { runMain } from './support/run-main.ts';

test.each([
  [['trace'], '"trace" is no command; there are traces, show, --help and --version.'],
  [['--verbose'], '"--verbose" is no option; there are traces, show, --help and --version.'],
  [['traces', '--jsno'], '--jsno is no option; there are --limit, --json, --store, --color, --no-color, --help.'],
  [['traces', '--limit', 'ten'], '--limit takes a whole number from 1, not "ten".'],
  [['traces', 'latest'], '"latest" is one word too many; autolog traces takes options only.'],
  [['show', '--store'], '--store takes <path|uri>.'],
])('%j is refused in one line', async (args, message) => {
  expect(await runMain(args)).toEqual({ stdout: '', stderr: `autolog: ${message}\n`, code: 2 });
});

test.each([[[]], [['--help']], [['-h']], [['help']]])('%j prints the commands', async (args) => {
  const { stdout, stderr, code } = await runMain(args);
  expect(stdout).toContain('autolog traces');
  expect(stdout).toContain('autolog show');
  expect(stdout).toContain('Exit codes: ');
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test.each(['traces', 'show'])('%s --help prints its options, in lines that fit', async (command) => {
  const { stdout, code } = await runMain([command, '--help']);
  for (const part of [`Usage: autolog ${command} `, '--json', '--store <path|uri>', '--no-color', 'Exit codes: '])
    expect(stdout).toContain(part);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(code).toBe(0);
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await runCli(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', code: 0 });
});

test('the command line of a process is refused the same way', async () => {
  expect(await runCli(['trace'])).toEqual(await runMain(['trace']));
});
