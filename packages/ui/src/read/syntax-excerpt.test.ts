import { expect, test } from 'vitest';
import { printLine } from '../terminal/line.ts';
import { syntaxExcerpt } from './syntax-excerpt.ts';

const print = (text: string) => {
  const { message, excerpt } = syntaxExcerpt(text);
  return [message, ...excerpt.map((line) => printLine(line, 1))];
};

test('the caret stands under the place', () => {
  expect(print("The filter cannot be read.\n  name is 'x'\n       ^")).toEqual([
    'The filter cannot be read.',
    "  name is 'x'",
    '       ^',
  ]);
});

test('what is wide or cannot be seen moves the caret', () => {
  expect(print('Wrong.\n  天気\u3164 is\n      ^').slice(1)).toEqual(['  天気\\u3164 is', '             ^']);
});

test('other messages have no excerpt', () => {
  expect(print('There are\ntwo lines.')).toEqual(['There are\ntwo lines.']);
});
