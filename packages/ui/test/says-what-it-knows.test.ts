import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';
import { runMain } from './support/run-main.ts';

test.each([
  [['trace'], '"trace" is no command; there are traces, show, delete, export, import, db, --help and --version.'],
  [
    ['--verbose'],
    '"--verbose" is no option; there are traces, show, delete, export, import, db, --help and --version.',
  ],
  [['db', 'stat'], '"db stat" is no command; there are db stats, db prune and --help.'],
  [['db', 'stats', '--jsno'], '--jsno is no option; there are --json, --store, --color, --no-color, --help.'],
  [['traces', '--limit', 'ten'], '--limit takes a whole number from 1, not "ten".'],
  [['traces', 'latest'], '"latest" is one word too many; autolog traces takes options only.'],
  [['show', '--store'], '--store takes <path|uri>.'],
  [
    ['traces', '--since', 'yesterday'],
    '--since takes a time ago such as 45m, 12h or 30d, or a date such as 2026-11-01 or 2026-11-01T12:30, not "yesterday".',
  ],
  [['show', 'tr-1', '--errors'], 'autolog show takes the id of a trace, or conditions, not both.'],
  [['show', 'one', 'two'], '"two" is one word too many; autolog show takes one trace.'],
  [['export', 'tr-1', '--since', '2h'], 'autolog export takes the ids of traces, or conditions, not both.'],
  [['export', '--format', 'xml'], '"xml" is no format; there are json-lines, otlp-json.'],
  [['export', '-o'], '-o takes <file>.'],
  [['import'], 'autolog import takes one file, or - for the standard input.'],
  [['import', 'one', 'two'], '"two" is one word too many; autolog import takes one file.'],
  [['delete'], 'autolog delete takes the ids of traces, or --older-than, one of the two.'],
  [
    ['delete', 'tr-1', '--older-than', '3d'],
    'autolog delete takes the ids of traces, or --older-than, one of the two.',
  ],
  [['delete', 'tr-1', '--limit', '3'], '--experiment and --limit go with --older-than.'],
  [['db', 'prune'], 'autolog db prune needs --older-than, such as --older-than 30d.'],
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

test.each([['db'], ['db --help'], ['db -h']])('%s prints the commands of the group', async (args) => {
  const { stdout, code } = await runMain(args.split(' '));
  expect(stdout).toContain('autolog db stats ');
  expect(stdout).toContain('autolog db prune ');
  expect(stdout).not.toContain('autolog traces');
  expect(code).toBe(0);
});

test.each(['traces', 'show', 'delete', 'export', 'import', 'db stats', 'db prune'])(
  '%s --help prints its options, in lines that fit',
  async (command) => {
    const { stdout, code } = await runMain([...command.split(' '), '--help']);
    for (const part of [`Usage: autolog ${command} `, '--store <path|uri>', '--no-color', 'Exit codes: '])
      expect(stdout).toContain(part);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(code).toBe(0);
  },
);

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await runCli(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', code: 0 });
});

test('the command line of a process is refused the same way', async () => {
  expect(await runCli(['trace'])).toEqual(await runMain(['trace']));
});
