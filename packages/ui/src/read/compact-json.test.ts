import { expect, test } from 'vitest';
import { compactJson } from './compact-json.ts';

test.each([
  [null],
  [true],
  [1.5],
  ['a "b"\n'],
  [[]],
  [{}],
  [[1, [2, { a: null }], 'x']],
  [{ 'a b': { c: [] }, d: false }],
  [{ a: undefined, b: [undefined] }],
])('%j is written as JSON.stringify does', (value) => {
  expect(compactJson(value)).toBe(JSON.stringify(value));
});

test('stops soon after the length that is asked for', () => {
  const text = compactJson({ list: Array.from({ length: 1e6 }, () => 'x'), more: 1 }, 100);
  expect(text.length).toBeLessThan(210);
  expect(text.startsWith('{"list":["x","x"')).toBe(true);
  expect(compactJson('x'.repeat(1e6), 100)).toBe(`"${'x'.repeat(100)}"`);
});

test('takes data nested a hundred thousand deep', () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) value = [value];
  expect(compactJson(value)).toBe(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`);
});
