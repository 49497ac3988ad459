import { expect, test } from 'vitest';
import { totalUsage } from './usage.ts';

const span = (spanId: string, inputTokens?: number, parentId?: string) => ({
  spanId,
  parentId,
  usage: inputTokens === undefined ? undefined : { inputTokens },
});

test('spans below one that carries usage are counted already, at any depth', () => {
  expect(
    totalUsage([
      span('root'),
      span('agent', 10, 'root'),
      span('chain', undefined, 'agent'),
      span('model', 7, 'chain'),
      span('other', 5, 'root'),
    ]),
  ).toEqual({ inputTokens: 15 });
});

test('what nobody reported is absent', () => {
  expect(totalUsage([span('a'), span('b', undefined, 'a')])).toBeUndefined();
  expect(
    totalUsage([
      { spanId: 'a', usage: { inputTokens: 1, reasoningTokens: 0 } },
      { spanId: 'b', usage: { inputTokens: 2 } },
    ]),
  ).toEqual({ inputTokens: 3, reasoningTokens: 0 });
});

test("spans that are each other's ancestors end", () => {
  expect(
    totalUsage([span('a', undefined, 'b'), span('b', undefined, 'a'), span('c', 3, 'a'), span('d', 4, 'd')]),
  ).toEqual({ inputTokens: 7 });
});
