import {
  closeSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { listJournalFiles } from './folder.ts';
import { encodeFrame, type Frame } from './frame.ts';
import { openJournal } from './reader.ts';
import { keepAsSpare, removeForgottenSpares, takeSpare } from './spare-files.ts';
import { JournalWriter } from './writer.ts';

const limits = { segmentBytes: 2000, maxBytes: 1_000_000 };

const event = (number: number, length: number): string =>
  encodeFrame({ kind: 'events', traceId: `tr-${number}`, spanId: 'x'.repeat(length), events: [] });

const numbersOf = (frames: readonly Frame[]): number[] =>
  frames.flatMap((frame) => (frame.kind === 'events' ? [Number(frame.traceId.slice(3))] : []));

/** A writer whose next file will be one used again. */
function writerWithSpare(): { folder: string; writer: JournalWriter } {
  const folder = join(temporaryFolder(), 'journal');
  const writer = new JournalWriter(folder, limits);
  writer.append([event(0, 5000)], 0);
  writer.append([event(1, 1900)], 0);
  const [first] = listJournalFiles(folder);
  keepAsSpare(folder, first!);
  expect(readdirSync(folder).filter((name) => name.endsWith('.spare'))).toHaveLength(1);
  return { folder, writer };
}

test('a file is used again: what was in it is gone, and what is written is read as it comes', () => {
  const { folder, writer } = writerWithSpare();
  let position = 0;
  const read: number[] = [];
  for (let number = 2; number < 12; number++) {
    writer.append([event(number, 100)], 0);
    const reader = openJournal(listJournalFiles(folder).at(-1)!.path)!;
    expect(reader.size).toBeGreaterThan(5000);
    expect(reader.opening).toMatchObject({ kind: 'open' });
    expect(reader.endsAt(position)).toBe(false);
    // So few bytes are asked for that each frame comes alone.
    for (let atEnd = false; !atEnd && !reader.endsAt(position);) {
      const decoded = reader.read(position, 50, true);
      expect(decoded.damaged).toBe(0);
      ({ atEnd } = decoded);
      position += decoded.bytes;
      read.push(...numbersOf(decoded.frames));
    }
    expect(reader.endsAt(position)).toBe(true);
    expect(read.at(-1)).toBe(number);
    reader.close();
  }
  expect(read).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('of a long file that is used again, no more is read than what is written, about', () => {
  const path = join(temporaryFolder(), 'file');
  const frames = Buffer.from(Array.from({ length: 3000 }, (_, number) => event(number, 200)).join(''));
  writeFileSync(path, Buffer.concat([frames, Buffer.alloc(4 * 2 ** 20)]));
  const reader = openJournal(path)!;
  const allocated: number[] = [];
  const allocUnsafe = vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((size) => {
    allocated.push(size);
    return Buffer.alloc(size);
  });
  const first = reader.read(0, 2 ** 21, true);
  expect(numbersOf(first.frames)).toHaveLength(3000);
  expect({ bytes: first.bytes, atEnd: first.atEnd }).toEqual({ bytes: frames.length, atEnd: true });
  expect(reader.read(frames.length - event(2999, 200).length, 2 ** 21, true).frames).toHaveLength(1);
  allocUnsafe.mockRestore();
  expect(allocated.reduce((sum, size) => sum + size, 0)).toBeLessThan(4 * frames.length);
  reader.close();
});

test('a frame that is half written is none yet, whatever of it is there', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  const [first, second] = [Buffer.from(event(1, 20)), Buffer.from(event(2, 20))];
  for (let from = 0; from < second.length; from++) {
    for (const [begin, end] of [
      [0, from],
      [from, second.length],
    ] as const) {
      const torn = Buffer.alloc(second.length);
      second.copy(torn, begin, begin, end);
      writeFileSync(path, Buffer.concat([first, torn, Buffer.alloc(500)]));
      const reader = openJournal(path)!;
      const { frames, bytes, damaged } = reader.read(0, 10_000, true);
      // The last byte is a line's end, without which a frame is whole.
      const isWhole = begin === 0 && end >= second.length - 1;
      expect(numbersOf(frames), `${begin} to ${end}`).toEqual(isWhole ? [1, 2] : [1]);
      expect({ bytes, damaged }).toEqual({ bytes: first.length + (isWhole ? end : 0), damaged: 0 });
      reader.close();
    }
  }
});

test('where the disk is full, what is kept is given up for what is to be written', () => {
  const { folder, writer } = writerWithSpare();
  const spares = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.spare'));
  const write = Buffer.prototype.write;
  let failures = 0;
  // The encoder of the journal stands for the disk: it is full while there are spares.
  const full = vi.spyOn(Buffer.prototype, 'write').mockImplementation(function (this: Buffer, ...args: unknown[]) {
    if (spares().length > 0 && ++failures > 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return Reflect.apply(write, this, args);
  } as typeof write);
  try {
    writer.append([event(2, 100)], 0);
    expect({ failures: failures > 0, spares: spares() }).toEqual({ failures: true, spares: [] });
  } finally {
    full.mockRestore();
  }
  const last = openJournal(listJournalFiles(folder).at(-1)!.path)!;
  expect(numbersOf(last.read(0, 10_000, true).frames).at(-1)).toBe(2);
  last.close();
});

test('a complete file, and a closed one, ends where its frames end', () => {
  const { folder, writer } = writerWithSpare();
  writer.append([event(2, 100)], 0);
  const reused = listJournalFiles(folder).at(-1)!.path;
  expect(statSync(reused).size).toBeGreaterThan(5000);
  writer.append([event(3, 1900)], 0);
  writer.append([event(4, 100)], 0);
  expect(listJournalFiles(folder)).toHaveLength(3);
  expect(readFileSync(reused).includes(0)).toBe(false);

  const again = writerWithSpare();
  again.writer.append([event(2, 100)], 0);
  again.writer.close();
  expect(readFileSync(listJournalFiles(again.folder).at(-1)!.path).includes(0)).toBe(false);
});

test('a file that is used again says whose it is from the moment it is there', () => {
  const folder = temporaryFolder();
  const spare = join(folder, '1-1-0-a.000000.spare');
  const path = join(folder, '1-1-0-a.000002.journal');
  writeFileSync(spare, Buffer.alloc(500));
  const { file, size } = takeSpare(folder, '1-1-0-a', path, (begun) => {
    expect(existsSync(path)).toBe(false);
    return writeSync(begun, event(1, 100), 0);
  })!;
  closeSync(file);
  expect(readFileSync(path).subarray(0, size).toString()).toBe(event(1, 100));
  expect(statSync(path).size).toBe(500);
});

test('a spare file that cannot be written is removed, and another one begun', () => {
  const folder = temporaryFolder();
  for (const segment of [0, 1]) writeFileSync(join(folder, `1-1-0-a.00000${segment}.spare`), Buffer.alloc(500));
  const full = (): number => {
    throw new Error('ENOSPC');
  };
  expect(takeSpare(folder, '1-1-0-a', join(folder, '1-1-0-a.000002.journal'), full)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('so many are kept and no more, each no longer than so much', () => {
  const folder = temporaryFolder();
  for (let segment = 0; segment < 12; segment++) {
    const path = join(folder, `1-1-0-a.${String(segment).padStart(6, '0')}.journal`);
    writeFileSync(path, Buffer.alloc(segment === 0 ? 6 * 2 ** 20 : 100, 'x'));
    keepAsSpare(folder, { path, journal: '1-1-0-a', segment });
  }
  const files = readdirSync(folder);
  expect(files).toHaveLength(8);
  for (const file of files) expect(readFileSync(join(folder, file)).every((byte) => byte === 0)).toBe(true);
  expect(statSync(join(folder, files[0]!)).size).toBe(4 * 2 ** 20);
});

test('those that nobody uses any more are removed, also where one was just being made', () => {
  const folder = temporaryFolder();
  for (const name of ['1-1-0-a.000000.spare', '1-1-0-a.000001.spare.cleaning', '1-1-0-b.000000.spare', 'other.spare'])
    writeFileSync(join(folder, name), '');
  // Of a journal that is written, left by a process that ended at it.
  writeFileSync(join(folder, '1-1-0-b.000001.spare.cleaning'), 'x');
  writeFileSync(join(folder, '1-1-0-b.000003.journal'), '');
  // Nobody has used it for an hour.
  writeFileSync(join(folder, '1-1-0-b.000002.spare'), '');
  utimesSync(join(folder, '1-1-0-b.000002.spare'), new Date(), Date.now() / 1000 - 3600);
  removeForgottenSpares(folder);
  expect(readdirSync(folder).toSorted()).toEqual(['1-1-0-b.000000.spare', '1-1-0-b.000003.journal', 'other.spare']);
  expect(takeSpare(folder, '1-1-0-a', join(folder, '1-1-0-a.000002.journal'), () => 0)).toBeUndefined();
  const begun = takeSpare(folder, '1-1-0-b', join(folder, '1-1-0-b.000004.journal'), () => 0)!;
  closeSync(begun.file);
  expect(readdirSync(folder)).toContain('1-1-0-b.000004.journal');
});

test('a file that is gone, or a folder, is no reason to fail', () => {
  const folder = temporaryFolder();
  keepAsSpare(folder, { path: join(folder, '1-1-0-a.000000.journal'), journal: '1-1-0-a', segment: 0 });
  removeForgottenSpares(join(folder, 'none'));
  expect(takeSpare(join(folder, 'none'), '1-1-0-a', join(folder, 'x'), () => 0)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});
