import { expect, test } from 'vitest';
import { parseCommandLine } from './command-line.ts';

const command = { name: 'show', maxWords: 1, options: { json: { about: '' }, limit: { takes: '<n>', about: '' } } };

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

test.each([
  [['--jsno'], '--jsno is no option; there are --json, --limit, --color, --no-color, --help.'],
  [['-x'], '-x is no option; there are --json, --limit, --color, --no-color, --help.'],
  [['--__proto__'], '--__proto__ is no option; there are --json, --limit, --color, --no-color, --help.'],
  [['--limit'], '--limit takes <n>.'],
  [['--limit='], '--limit takes <n>.'],
  [['--json=yes'], '--json takes no value.'],
  [['one', 'two'], '"two" is one word too many; autolog show takes one trace.'],
])('%j cannot be understood', (args, message) => {
  expect(() => parseCommandLine(command, args)).toThrow(message);
});
