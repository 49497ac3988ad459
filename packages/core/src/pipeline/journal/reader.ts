import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type DecodedFrames, decodeFrames, type Frame } from './frame.ts';

/** A file of a journal, open for reading. Its owner may still be writing it. */
export interface JournalReader {
  /** The frame that says who writes it; `undefined` where it is damaged or not written yet. */
  readonly opening: Extract<Frame, { kind: 'open' }> | undefined;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly lastWrittenMs: number;
  /** Whether nothing is written at a position, in a file that is being written. */
  endsAt(position: number): boolean;
  /**
   * Reads whole frames from a position: about so many bytes, or one frame where that is larger.
   *
   * @param growing the file is being written: a zero byte, which no frame holds, is where nothing is written yet
   */
  read(from: number, bytes: number, growing: boolean): DecodedFrames & { atEnd: boolean };
  close(): void;
}

/** Opens a file of a journal. `undefined` where it is not there any more. */
export function openJournal(path: string): JournalReader | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const readBytes = (from: number, length: number): Buffer => {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, from));
  };
  const endsAt = (position: number): boolean => {
    const [byte] = readBytes(position, 1);
    return byte === undefined || byte === 0;
  };
  /** How much is written from a position on, or somewhat more: what follows may be zeros for long. */
  const writtenAbout = (from: number, available: number): number => {
    let length = 16_384;
    while (length < available && !endsAt(from + length)) length *= 2;
    return Math.min(length, available);
  };
  const [first] = decodeFrames(readBytes(0, 4096)).frames;
  return {
    opening: first?.kind === 'open' ? first : undefined,
    get size() {
      return fstatSync(file).size;
    },
    get lastWrittenMs() {
      return fstatSync(file).mtimeMs;
    },
    endsAt,
    read(from, bytes, growing) {
      let available = Math.max(0, fstatSync(file).size - from);
      if (growing) available = writtenAbout(from, available);
      for (let length = Math.min(bytes, available); ; length = Math.min(length * 4, available)) {
        const read = readBytes(from, length);
        const end = growing ? read.indexOf(0) : -1;
        const decoded = decodeFrames(end === -1 ? read : read.subarray(0, end));
        const atEnd = end !== -1 || length >= available;
        if (decoded.bytes > 0 || atEnd) return { ...decoded, atEnd };
      }
    },
    close: () => closeSync(file),
  };
}
