import { expect, test } from 'vitest';
import { shortIds } from './short-ids.ts';

test('ids are cut to eight digits, or to as many as tell them apart', () => {
  expect(shortIds(['tr-0123456789abcdef', 'tr-fedcba9876543210'])).toEqual(['tr-01234567', 'tr-fedcba98']);
  expect(shortIds(['tr-0123456789a1', 'tr-0123456789b2', 'tr-0123456789a1'])).toEqual([
    'tr-0123456789a',
    'tr-0123456789b',
    'tr-0123456789a',
  ]);
});
