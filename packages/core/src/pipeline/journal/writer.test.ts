import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { listJournalFiles } from './folder.ts';
import { decodeFrames, encodeFrame, type Frame } from './frame.ts';
import { JournalWriter } from './writer.ts';

const limits = { segmentBytes: 2000, maxBytes: 10_000 };

const end = (sequence: number): string =>
  encodeFrame({
    kind: 'end',
    sequence,
    span: {
      traceId: 'tr-1',
      spanId: String(sequence),
      name: 'x'.repeat(410),
      type: 'TASK',
      startTimeNs: 1,
      endTimeNs: 2,
      status: 'OK',
      attributes: {},
      events: [],
      links: [],
    },
  });

function readFrames(folder: string): Frame[] {
  return listJournalFiles(folder).flatMap(({ path }) => decodeFrames(readFileSync(path)).frames);
}

const numbers = (folder: string): number[] =>
  readFrames(folder).flatMap((frame) => (frame.kind === 'end' ? [frame.sequence] : []));
const openings = (folder: string): number[] =>
  readFrames(folder).flatMap((frame) => (frame.kind === 'open' ? [frame.sequence] : []));

test('a file that is full is followed by another, which says what came before', () => {
  const folder = join(temporaryFolder(), 'journal');
  const writer = new JournalWriter(folder, limits);
  for (let sequence = 1; sequence <= 10; sequence++) writer.append([end(sequence)], sequence);
  expect(listJournalFiles(folder).map(({ journal, segment }) => ({ journal, segment }))).toEqual(
    [0, 1, 2].map((segment) => ({ journal: writer.journal, segment })),
  );
  expect(numbers(folder)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(openings(folder)).toEqual([0, 4, 8]);
});

test('there is room until the limit, and again when the store has taken over', () => {
  const folder = join(temporaryFolder(), 'journal');
  const writer = new JournalWriter(folder, limits);
  let sequence = 0;
  while (writer.hasRoom(500)) writer.append([end(++sequence)], sequence);
  expect(writer.pendingBytes).toBeGreaterThan(limits.maxBytes - 500);
  expect(writer.pendingBytes).toBeLessThanOrEqual(limits.maxBytes);
  writer.takenOver({ segment: 2, position: 0, sequence: 8 });
  expect(writer.hasRoom(500)).toBe(true);
  const last = listJournalFiles(folder).at(-1)!;
  writer.takenOver({ segment: last.segment, position: readFileSync(last.path).length, sequence });
  expect(writer.pendingBytes).toBe(0);
});

test('what others have left behind takes up room until the store takes journals over', () => {
  const folder = join(temporaryFolder(), 'journal');
  const left = new JournalWriter(folder, limits);
  for (let sequence = 1; left.hasRoom(500); sequence++) left.append([end(sequence)], sequence);
  const writer = new JournalWriter(folder, limits);
  writer.append([end(1)], 1);
  expect(writer.hasRoom(500)).toBe(false);
  writer.takenOver({ segment: 0, position: 0, sequence: 0 });
  expect(writer.hasRoom(500)).toBe(true);
});

test('after the folder was removed, the rest goes on in a new journal', () => {
  const folder = join(temporaryFolder(), 'journal');
  const writer = new JournalWriter(folder, limits);
  const { journal } = writer;
  for (let sequence = 1; sequence <= 10; sequence++) writer.append([end(sequence)], sequence);
  const files = listJournalFiles(folder);
  const ninth = readFileSync(files[2]!.path).indexOf(end(10));
  expect(writer.intact).toBe(true);
  rmSync(folder, { recursive: true });
  expect(writer.intact).toBe(false);
  writer.append([end(11)], 11);

  // The store had nothing of the first two files: 1 to 8 are lost.
  expect(writer.restart()).toBe(8);
  expect(writer.intact).toBe(true);
  expect(writer.journal).not.toBe(journal);
  expect(openings(folder)).toEqual([8, 8]);
  expect(numbers(folder)).toEqual([9, 10, 11]);

  writer.takenOver({ segment: 0, position: ninth, sequence: 9 });
  rmSync(folder, { recursive: true });
  expect(writer.restart()).toBe(0);
  expect(numbers(folder)).toEqual(expect.arrayContaining([10, 11]));
});

test('a folder that cannot be made leaves the writer as it was', () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'file', 'journal');
  writeFileSync(join(parent, 'file'), '');
  const writer = new JournalWriter(folder, limits);
  expect(() => writer.append([end(1)], 1)).toThrow(/ENOTDIR|EEXIST/);
  rmSync(join(parent, 'file'));
  writer.append([end(1)], 1);
  expect(numbers(folder)).toEqual([1]);
  writer.remove();
  expect(listJournalFiles(folder)).toEqual([]);
});
