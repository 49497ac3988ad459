import { expect, test } from 'vitest';
import { parseMoment } from './moment.ts';

const now = Date.UTC(2026, 10, 23, 12, 0, 0);

test.each([
  ['0s', 0],
  ['45m', 45 * 60_000],
  ['12h', 12 * 3_600_000],
  ['1.5h', 1.5 * 3_600_000],
  ['30d', 30 * 86_400_000],
  ['2w', 14 * 86_400_000],
])('%s is so long ago', (text, age) => {
  expect(parseMoment(text, now)).toBe(now - age);
});

test('before the epoch there is nothing', () => {
  expect(parseMoment(`${'9'.repeat(400)}d`, now)).toBe(0);
});

test.each([
  ['2026-11-01', new Date(2026, 10, 1)],
  ['2026-11-01T12:30', new Date(2026, 10, 1, 12, 30)],
  ['2026-11-01 12:30:05', new Date(2026, 10, 1, 12, 30, 5)],
  ['2026-11-01T12:30Z', new Date(Date.UTC(2026, 10, 1, 12, 30))],
  ['2026-11-01T12:30:05.250+02:00', new Date(Date.UTC(2026, 10, 1, 10, 30, 5, 250))],
])('%s is a date, local unless it says otherwise', (text, date) => {
  expect(parseMoment(text, now)).toBe(date.getTime());
});

test.each([
  '',
  '30',
  'd',
  '-3d',
  '3 d',
  '3D',
  '3months',
  '1e3d',
  'yesterday',
  '2026-02-30',
  '2026-13-01',
  '2026-11-01T25:00',
  '2026-11',
  '26-11-01',
  '2027-01-01',
])('%j is no moment of the past', (text) => {
  expect(parseMoment(text, now)).toBeUndefined();
});
