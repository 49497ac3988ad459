import { expect, test } from 'vitest';
import { outline } from './outline.ts';

test('data are written by names and indents', () => {
  const value = {
    model: 'gpt-5-mini',
    messages: [
      { role: 'user', content: 'Two\n  lines' },
      { role: 'assistant', content: null, calls: [] },
    ],
    options: { stop: ['a', 'b'], weights: [1, 2, 3], deep: { on: true } },
    text: ['', ' edge', '12', 'true', 'a: b'],
  };
  expect(outline(value).join('\n')).toBe(`model: gpt-5-mini
messages:
  - role: user
    content: |
      Two
        lines
  - role: assistant
    content: null
    calls: []
options:
  stop:
    - a
    - b
  weights: [1,2,3]
  deep:
    on: true
text:
  - ""
  - " edge"
  - "12"
  - "true"
  - a: b`);
});

test('a text is its lines', () => {
  expect(outline('one\r\ntwo\n\nthree')).toEqual(['one', 'two', '', 'three']);
});

test.each([
  [[], '[]'],
  [{}, '{}'],
  [null, 'null'],
  [7, '7'],
  [{ list: [] }, 'list: []'],
  [{ one: [{ a: 1 }] }, 'one:\n  - a: 1'],
  [[[['a']]], '- - - a'],
])('%j', (value, text) => {
  expect(outline(value).join('\n')).toBe(text);
});

test('data nested a hundred thousand deep end', () => {
  let value: unknown = 'x';
  for (let depth = 0; depth < 100_000; depth++) value = { a: value };
  const lines = outline(value);
  expect(lines.length).toBe(40);
  expect(lines.at(-1)).toContain('a: {"a":{"a":');
});
