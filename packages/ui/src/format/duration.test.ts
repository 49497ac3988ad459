import { expect, test } from 'vitest';
import { formatDuration } from './duration.ts';

test.each([
  [0.4213, '0.42 ms'],
  [9.994, '9.99 ms'],
  [9.996, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [3421, '3.42 s'],
  [59_994, '59.99 s'],
  [59_996, '1m 00s'],
  [3_599_400, '59m 59s'],
  [3_720_000, '1h 02m'],
  [-3, '-3.00 ms'],
  [NaN, '?'],
])('%d ms reads %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
