import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/support/random.ts';
import { isTemplate, joinContent, type SplitContent, splitContent } from './split-content.ts';

/** Splits a text and joins it again, each part under the number that a trace would give it. */
function roundTrip(text: string, firstNumber = 0): { text: string; parts: string[]; template: string } {
  const split = splitContent(text);
  if (!split) return { text, parts: [], template: text };
  const parts = partsOf(text, split);
  const known = [...new Set(parts)];
  const template = split.toTemplate(parts.map((part) => firstNumber + known.indexOf(part)));
  return { text: joinContent(template, (number) => known[number - firstNumber]), parts, template };
}

const partsOf = (text: string, { ranges }: SplitContent): string[] =>
  ranges.map(({ start, end }) => text.slice(start, end));

const message = (index: number): object => ({
  role: index % 2 ? 'assistant' : 'user',
  content: `${index} ${'long '.repeat(60)}`,
});
const history = (turns: number): string =>
  JSON.stringify({ model: 'm', messages: Array.from({ length: turns }, (_, index) => message(index)), stream: true });

test('the messages are the parts, and what is left is short however many there are', () => {
  const { parts, template } = roundTrip(history(200));
  expect(parts.map((part) => JSON.parse(part))).toEqual(Array.from({ length: 200 }, (_, index) => message(index)));
  expect(template).toBe('\u0001[[25,0,200]]\n{"model":"m","messages":[],"stream":true}');
});

test.each([
  ['pretty-printed', JSON.stringify(JSON.parse(history(10)), null, 2)],
  ['nested in an array, as LangChain has them', JSON.stringify([[...Array(10).keys()].map(message)])],
  [
    'with brackets, quotes and backslashes in strings',
    JSON.stringify({
      input: [...Array(10).keys()].map((index) => ({ ...message(index), text: `]}"\\${'\\'.repeat(index)}"{[` })),
    }),
  ],
  [
    'with pairs and halves of them',
    JSON.stringify({ input: [...Array(10).keys()].map((index) => ({ ...message(index), text: '😀\ud83dü\u2028' })) }),
  ],
  [
    'beside tools',
    JSON.stringify({
      messages: [message(1), message(2)],
      tools: [
        { type: 'function', function: { name: 'f', parameters: { enum: [{ a: [1] }] } } },
        { type: 'function', function: { name: 'g', description: 'x'.repeat(900) } },
      ],
    }),
  ],
  ['of which some come again', JSON.stringify({ messages: [1, 2, 1, 2, 3, 1].map(message) })],
  ['with brackets that do not match', `[${JSON.stringify(message(1))},[}${JSON.stringify(message(2))}]]}`.repeat(5)],
])('messages %s come back to the byte', (_name, text) => {
  const result = roundTrip(text, 7);
  expect(result.text).toBe(text);
  expect(result.parts.length).toBeGreaterThan(1);
  expect(result.template.length).toBeLessThan(text.length);
});

test.each([
  ['short texts', '{"messages":[{"role":"user"},{"role":"user"}]}'],
  ['one long message', JSON.stringify({ messages: [{ content: 'x'.repeat(5000) }] })],
  ['many short objects', JSON.stringify(Array.from({ length: 1000 }, (_, x) => ({ x })))],
  ['vectors', JSON.stringify({ data: Array.from({ length: 100 }, () => [0.1, 0.2, 0.3]) })],
  ['messages cut off', history(10).slice(0, -700)],
  ['no JSON', 'x[{'.repeat(1000)],
])('%s stay as they are', (_name, text) => {
  expect(splitContent(text)).toBeUndefined();
});

test('a text that could be taken for a template is none', () => {
  const text = '\u0001[[0,0,1]]\nno JSON';
  const { text: again, template } = roundTrip(text);
  expect(isTemplate(template)).toBe(true);
  expect(again).toBe(text);
});

test('a part that is gone reads as null, so that the rest can be read', () => {
  const split = splitContent(history(5))!;
  const parts = partsOf(history(5), split);
  const text = joinContent(split.toTemplate([0, 1, 2, 3, 4]), (number) => (number === 2 ? undefined : parts[number]));
  expect((JSON.parse(text) as { messages: unknown[] }).messages).toEqual([
    message(0),
    message(1),
    null,
    message(3),
    message(4),
  ]);
});

test('any JSON comes back to the byte', () => {
  const { seed, below } = seededRandom();
  const strings = [
    '',
    'a',
    '"',
    '\\',
    '\\"',
    '[{',
    '}]',
    ',',
    '\n',
    '\u0001',
    '😀',
    '\ud800',
    'x'.repeat(100),
    '{"messages":[{"a":1},{"b":2}]}',
  ];
  const value = (depth: number): unknown => {
    const kind = below(depth > 6 ? 4 : 10);
    if (kind === 0) return below(1000) / 7;
    if (kind === 1) return [true, false, null][below(3)];
    if (kind <= 3) return Array.from({ length: below(4) }, () => strings[below(strings.length)]).join('');
    if (kind <= 6) return Array.from({ length: below(6) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: below(6) }, () => [
        ['messages', 'input', 'content', '"', 'a\\'][below(5)]!,
        value(depth + 1),
      ]),
    );
  };
  let splits = 0;
  for (let round = 0; round < 2000; round++) {
    const list = Array.from({ length: 2 + below(8) }, () => ({
      value: value(2),
      more: value(2),
      padding: 'p'.repeat(below(200)),
    }));
    const text = JSON.stringify(
      [{ messages: list }, list, value(0), { deep: { deeper: list } }][below(4)],
      null,
      [0, 1, '\t', '\r\n '][below(4)],
    );
    const damaged = below(4) === 0 ? text.slice(below(20), text.length - below(100)) : text;
    const result = roundTrip(damaged, below(3) * 1000);
    expect(result.text === damaged, `seed ${seed}, round ${round}: ${damaged}`).toBe(true);
    if (result.parts.length > 0) splits++;
  }
  expect(splits, `seed ${seed}`).toBeGreaterThan(500);
});
