import { closeSync, existsSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { newSpanId } from '../../span/ids.ts';
import { encodeFrame, JOURNAL_VERSION } from './frame.ts';
import { journalPath, makePrivateFolder } from './folder.ts';
import { thisProcess } from './owner.ts';

/** How large a journal's files and the whole of it may become. */
export interface JournalLimits {
  /** At this size a file is complete and the next one begun; the store removes complete files that it has taken over. */
  segmentBytes: number;
  /** What is not yet in the store may take up this much on disk; beyond it, spans are dropped and counted. */
  maxBytes: number;
}

export const defaultJournalLimits: JournalLimits = { segmentBytes: 16 * 2 ** 20, maxBytes: 512 * 2 ** 20 };

/** How far the store has taken a journal over. */
export interface JournalPosition {
  segment: number;
  position: number;
}

/**
 * The append-only file of this process (and thread) in a folder. Each append is one synchronous write, so that what was
 * appended survives every way a process can end.
 */
export class JournalWriter {
  readonly journal: string = `${Date.now()}-${process.pid}-${threadId}-${newSpanId().slice(0, 8)}`;
  readonly #folder: string;
  readonly #limits: JournalLimits;
  readonly #sizes = new Map<number, number>();
  #segment = -1;
  #file: number | undefined;
  #size = 0;
  #takenOver: JournalPosition = { segment: 0, position: 0 };

  constructor(folder: string, limits: JournalLimits = defaultJournalLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Bytes that the store has not taken over yet. */
  get pendingBytes(): number {
    let bytes = -this.#takenOver.position;
    for (const [segment, size] of this.#sizes) {
      if (segment >= this.#takenOver.segment) bytes += size;
    }
    return Math.max(0, bytes);
  }

  /** Whether a text of this length (in UTF-16 units) still fits. */
  hasRoom(length: number): boolean {
    return this.pendingBytes + length <= this.#limits.maxBytes;
  }

  /**
   * Appends frames.
   *
   * @throws the file system's error; the file then ends where it ended before
   */
  append(frames: string): void {
    if (this.#file === undefined || this.#size >= this.#limits.segmentBytes) this.#next();
    this.#write(this.#file!, frames);
  }

  /** Notes what the store has; files that it has whole are no longer counted. */
  takenOver(position: JournalPosition): void {
    this.#takenOver = position;
    for (const segment of this.#sizes.keys()) if (segment < position.segment) this.#sizes.delete(segment);
  }

  /** Whether the file being written is still where it should be (somebody may have removed the folder). */
  get intact(): boolean {
    return this.#file === undefined || existsSync(journalPath(this.#folder, this.journal, this.#segment));
  }

  /** Goes on in a new file after somebody removed the one being written. */
  restart(): void {
    this.#close();
    this.#sizes.clear();
    this.#takenOver = { segment: this.#segment + 1, position: 0 };
  }

  /** Closes the file, and removes it where the store has all of it. */
  close(): void {
    const done = this.#file !== undefined && this.pendingBytes === 0;
    this.#close();
    if (done) unlinkSync(journalPath(this.#folder, this.journal, this.#segment));
  }

  #next(): void {
    makePrivateFolder(this.#folder);
    const path = journalPath(this.#folder, this.journal, this.#segment + 1);
    const file = openSync(path, 'ax', 0o600);
    const size = this.#size;
    try {
      this.#size = 0;
      this.#write(file, encodeFrame({ kind: 'open', version: JOURNAL_VERSION, owner: thisProcess() }), this.#segment + 1);
    } catch (error) {
      this.#size = size;
      closeSync(file);
      unlinkSync(path);
      throw error;
    }
    if (this.#file !== undefined) closeSync(this.#file);
    this.#segment++;
    this.#file = file;
  }

  /** Writes all or nothing: a full disk may take a part of a text, which is cut off again. */
  #write(file: number, text: string, segment = this.#segment): void {
    const length = Buffer.byteLength(text);
    const before = this.#size;
    let written = 0;
    try {
      written = writeSync(file, text);
      if (written < length) {
        const bytes = Buffer.from(text);
        while (written < length) written += writeSync(file, bytes, written);
      }
    } catch (error) {
      if (written > 0) ftruncateSync(file, before);
      throw error;
    }
    this.#size += written;
    this.#sizes.set(segment, this.#size);
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#size = 0;
  }
}

