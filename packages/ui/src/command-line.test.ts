import { expect, test } from 'vitest';
import { parseCommandLine } from './command-line.ts';

const command = {
  name: 'show',
  maxWords: 1,
  word: 'trace',
  options: {
    json: { about: '' },
    limit: { takes: '<n>', about: '' },
    output: { takes: '<file>', short: 'o', about: '' },
    experiment: { takes: '<name>', many: true as const, about: '' },
  },
};

test('options and words are told apart', () => {
  expect(parseCommandLine(command, ['latest', '--json', '--limit', '5', '--no-color', '-h'])).toEqual({
    words: ['latest'],
    options: { json: true, limit: '5', 'no-color': true, help: true },
  });
  expect(parseCommandLine(command, ['--limit=5', '--', '--odd-id'])).toEqual({
    words: ['--odd-id'],
    options: { limit: '5' },
  });
});

test('options have short forms, and some may be given again', () => {
  expect(
    parseCommandLine(command, ['-o', 'file', '--experiment', 'a', '--experiment=b', '--limit', '1', '--limit', '2']),
  ).toEqual({
    words: [],
    options: { output: 'file', experiment: ['a', 'b'], limit: '2' },
  });
  expect(parseCommandLine(command, ['--experiment', 'a']).options).toEqual({ experiment: ['a'] });
});

test.each([
  [['--jsno'], '--jsno is no option; there are --json, --limit, --output, --experiment, --color, --no-color, --help.'],
  [['-x'], '-x is no option; there are --json, --limit, --output, --experiment, --color, --no-color, --help.'],
  [
    ['--__proto__'],
    '--__proto__ is no option; there are --json, --limit, --output, --experiment, --color, --no-color, --help.',
  ],
  [['--limit'], '--limit takes <n>.'],
  [['-o'], '-o takes <file>.'],
  [['--limit='], '--limit takes <n>.'],
  [['--json=yes'], '--json takes no value.'],
  [['one', 'two'], '"two" is one word too many; autolog show takes one trace.'],
])('%j cannot be understood', (args, message) => {
  expect(() => parseCommandLine(command, args)).toThrow(message);
});
