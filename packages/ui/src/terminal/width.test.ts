import { expect, test } from 'vitest';
import { visible } from './visible.ts';
import { cut, displayWidth, wrap } from './width.ts';

test.each([
  ['plain', 5],
  ['├─ → ✓ …', 8],
  ['é e\u0301', 3],
  ['世界', 4],
  ['한국어', 6],
  ['👋🏽 🇫🇷 👨‍👩‍👧', 12],
])('%j takes %d columns', (text, columns) => {
  expect(displayWidth(visible(text))).toBe(columns);
});

test('a text is cut between characters', () => {
  expect(cut(visible('weather'), 7)).toBe('weather');
  expect(cut(visible('weather'), 6)).toBe('weath…');
  expect(cut(visible('世界地図'), 6)).toBe('世界…');
  expect(cut(visible('a e\u0301e\u0301e\u0301'), 4)).toBe('a e\u0301…');
  expect(cut(visible('weather'), 0)).toBe('');
});

test('a text is wrapped between words where it can be', () => {
  expect(wrap(visible('the rain in Spain falls'), 11)).toEqual(['the rain in', 'Spain falls']);
  expect(wrap(visible('incomprehensibilities of it'), 10)).toEqual(['incomprehe', 'nsibilitie', 's of it']);
  expect(wrap(visible('世界地図の本'), 5)).toEqual(['世界', '地図', 'の本']);
});

test('the last line that is allowed is cut', () => {
  expect(wrap(visible('the rain in Spain falls mainly'), 11, 2)).toEqual(['the rain in', 'Spain fall…']);
});

test('a line of megabytes is wrapped in no time', () => {
  const start = performance.now();
  expect(wrap(visible('é a '.repeat(500_000)), 100).length).toBeGreaterThan(10_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});
