import { expect, test } from 'vitest';
import { formatCount, formatPlural, tokenDetails, tokensInOut } from './tokens.ts';

test('counts have their thousands apart, and unknown is no number', () => {
  expect(formatCount(1204)).toBe('1,204');
  expect(formatCount(undefined)).toBe('–');
  expect(formatPlural(1, 'span')).toBe('1 span');
  expect(formatPlural(2000, 'span')).toBe('2,000 spans');
});

test('tokens are shown as far as they are known', () => {
  expect(tokensInOut(undefined)).toBeUndefined();
  expect(tokensInOut({ totalTokens: 5 })).toBeUndefined();
  expect(tokensInOut({ inputTokens: 1204, outputTokens: 0 })).toEqual(['1,204', '0']);
  expect(tokensInOut({ inputTokens: 8 })).toEqual(['8', '–']);
  expect(tokenDetails({ totalTokens: 5 })).toEqual(['5 tokens']);
  expect(
    tokenDetails({
      inputTokens: 9,
      cacheReadInputTokens: 8,
      cacheCreationInputTokens: 1,
      outputTokens: 4,
      reasoningTokens: 3,
    }),
  ).toEqual(['8 cached', '1 to cache', '3 reasoning']);
  expect(tokenDetails({ cacheReadInputTokens: 0, reasoningTokens: 0 })).toEqual([]);
});
