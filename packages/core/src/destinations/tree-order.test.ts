import { expect, test } from 'vitest';
import { inTreeOrder } from './tree-order.ts';

/** Spans by `child<parent`. */
const order = (...spans: string[]): string =>
  inTreeOrder(
    spans.map((span) => {
      const [spanId, parentId] = span.split('<') as [string, string | undefined];
      return parentId === undefined ? { spanId } : { spanId, parentId };
    }),
  )
    .map(({ spanId }) => spanId)
    .join(' ');

test.each([
  ['parents come before children, siblings as they came', ['c<b', 'b<a', 'a', 'd<a', 'e<b'], 'a b c e d'],
  ['a span whose parent is missing is a root', ['a<gone', 'b<a', 'c'], 'a b c'],
  ["spans that are each other's ancestors come last", ['a<b', 'b<a', 'c', 'd<d'], 'c a b d'],
  ['children of a circle are not lost', ['a<b', 'b<a', 'c<a'], 'a b c'],
  ['nothing', [], ''],
])('%s', (_, spans, expected) => {
  expect(order(...spans)).toBe(expected);
});

test('a chain of 100,000 does not overflow the stack', () => {
  const spans = Array.from({ length: 100_000 }, (_, index) =>
    index === 0 ? { spanId: '0' } : { spanId: String(index), parentId: String(index - 1) },
  );
  expect(
    inTreeOrder(spans.toReversed())
      .map(({ spanId }) => Number(spanId))
      .every((id, index) => id === index),
  ).toBe(true);
});
