import { expect, test } from 'vitest';
import { oneLine, visible, visibleJson } from './visible.ts';

test.each([
  ['plain text', 'plain text'],
  ['Grüße, 世界, שלום', 'Grüße, 世界, שלום'],
  ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['\x9b2J', '\\x9b2J'],
  ['a\x00b\x7f', 'a\\x00b\\x7f'],
  ['over\rwrite', 'over⏎write'],
  ['a\r\nb\nc\u2028d\u0085e', 'a⏎b⏎c⏎d⏎e'],
  ['\tcode', '    code'],
  ['user\u202eresu\u2066', 'user\\u202eresu\\u2066'],
  ['pass\u200bword\ufeff\u00ad', 'pass\\u200bword\\ufeff\\xad'],
  ['hidden\u{e0041}\u{e0042}', 'hidden\\u{e0041}\\u{e0042}'],
  ['smuggled\ufe01\u{e0101}', 'smuggled\\ufe01\\u{e0101}'],
  ['lone \ud800 surrogate', 'lone \\ud800 surrogate'],
  ['👨‍👩‍👧 ❤️‍🔥 1️⃣', '👨👩👧 ❤🔥 1\u20e3'],
  [`z${'\u0301'.repeat(2000)}`, `z${'\u0301'.repeat(6)}…`],
  ['\u0301x', '◌\u0301x'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(visible(visible(text))).toBe(shown);
});

test('white space is made dense where a text has to fit one line', () => {
  expect(oneLine('  a \t b\n\n  c\r\n')).toBe('a b ⏎ c');
});

test('JSON keeps its meaning', () => {
  const data = { text: '\x1b[2J \x9b \x7f \u202e \u200b \u{e0041} \u2028 👨‍👩‍👧 世界' };
  const json = visibleJson(JSON.stringify(data));
  expect(JSON.parse(json)).toEqual(data);
  expect(json).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Default_Ignorable_Code_Point}]*$/u);
});
