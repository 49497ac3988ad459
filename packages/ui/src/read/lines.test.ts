import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readLines } from './lines.ts';

const lines = (...chunks: (string | Buffer)[]) =>
  Array.fromAsync(readLines(Readable.from(chunks, { objectMode: false })));

test('lines end where \\n stands, in whatever pieces they come', async () => {
  expect(await lines('one\ntw', 'o', '', '\n\nth', 'ree\nfour\nfi', 've')).toEqual([
    'one',
    'two',
    '',
    'three',
    'four',
    'five',
  ]);
  expect(await lines('one\n')).toEqual(['one', '']);
});

test('other line ends are part of a line', async () => {
  expect(await lines('a\u2028b\u2029c\u0085d\re\n')).toEqual(['a\u2028b\u2029c\u0085d\re', '']);
});

test('a character may come in two pieces', async () => {
  const bytes = Buffer.from('世界\n');
  expect(await lines(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['世界', '']);
});
