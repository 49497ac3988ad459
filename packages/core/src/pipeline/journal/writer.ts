import { closeSync, existsSync, ftruncateSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { builtins } from '../../builtins.ts';
import { newSpanId } from '../../span/ids.ts';
import { encodeFrame, JOURNAL_VERSION } from './frame.ts';
import { journalPath, listJournalFiles, makePrivateFolder } from './folder.ts';
import { thisProcess } from './owner.ts';
import { type BegunFile, giveUpSpares, removeForgottenSpares, takeSpare } from './spare-files.ts';

/** How large a journal's files and the whole folder may become. */
export interface JournalLimits {
  /** At this size a file is complete and the next one begun; the store removes complete files that it has taken over. */
  segmentBytes: number;
  /** What is not yet in the store may take up this much on disk; beyond it, spans are dropped and counted. */
  maxBytes: number;
}

const defaultJournalLimits: JournalLimits = { segmentBytes: 4 * 2 ** 20, maxBytes: 512 * 2 ** 20 };

/** How far the store has taken a journal over. */
export interface JournalPosition {
  segment: number;
  position: number;
  /** The number of the last span that was taken over. */
  sequence: number;
}

/**
 * The append-only file of this process (and thread) in a folder. Each append is one synchronous write, so that what was
 * appended survives every way a process can end.
 */
export class JournalWriter {
  #journal: string | undefined;
  readonly #folder: string;
  readonly #limits: JournalLimits;
  readonly #sizes = new Map<number, number>();
  #segment = -1;
  #file: number | undefined;
  #size = 0;
  /** The file is one used again: behind what is written, it may hold zeros. */
  #isReused = false;
  #pendingBytes = 0;
  /** The number of the last span that was appended, and of the last one before the file being written. */
  #sequence = 0;
  #sequenceBefore = 0;
  #takenOver: JournalPosition = { segment: 0, position: 0, sequence: 0 };
  /** What other processes had left in the folder, until the store is seen to take journals over. */
  #leftBehindBytes: number | undefined;

  constructor(folder: string, limits: JournalLimits = defaultJournalLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** The name of the journal that is being written. */
  get journal(): string {
    return (this.#journal ??= newJournalName());
  }

  /** Bytes that the store has not taken over yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Whether a text of this length (in UTF-16 units) still fits. */
  hasRoom(length: number): boolean {
    return this.#pendingBytes + (this.#leftBehindBytes ?? 0) + length <= this.#limits.maxBytes;
  }

  /**
   * Appends frames, in as many texts as they come.
   *
   * @param sequence the number of the last span that is in them or before them
   * @throws the file system's error; the file then ends where it ended before
   */
  append(frames: readonly string[], sequence: number): void {
    try {
      this.#append(frames);
    } catch (error) {
      if (!giveUpSpares(this.#folder)) throw error;
      this.#append(frames);
    }
    this.#sequence = sequence;
  }

  #append(frames: readonly string[]): void {
    if (this.#file === undefined || this.#size >= this.#limits.segmentBytes)
      this.#next(this.journal, this.#segment + 1, this.#sequence);
    this.#grow(writeAll(this.#file!, frames, this.#size));
  }

  /** Notes what the store has; files that it has whole are no longer counted. */
  takenOver(position: JournalPosition): void {
    this.#takenOver = position;
    this.#leftBehindBytes = 0;
    this.#pendingBytes = -position.position;
    for (const [segment, size] of this.#sizes) {
      if (segment < position.segment) this.#sizes.delete(segment);
      else this.#pendingBytes += size;
    }
  }

  /** Whether the file being written is still where it should be (somebody may have removed the folder). */
  get intact(): boolean {
    return this.#file === undefined || existsSync(this.#path);
  }

  /**
   * Goes on in a new journal after somebody removed the file being written. What the store had not taken over of that
   * file goes along.
   *
   * @returns how many spans are lost: those in files before that one
   * @throws the file system's error; nothing has changed then
   */
  restart(): number {
    const { segment, position, sequence } = this.#takenOver;
    const isPartlyTakenOver = segment === this.#segment;
    const rest = Buffer.alloc(isPartlyTakenOver ? this.#size - position : this.#size);
    readSync(this.#file!, rest, 0, rest.length, this.#size - rest.length);
    const sequenceBefore = isPartlyTakenOver ? sequence : this.#sequenceBefore;

    this.#next(newJournalName(), 0, sequenceBefore, rest.toString());
    this.#sizes.clear();
    this.#sizes.set(0, this.#size);
    this.#pendingBytes = this.#size;
    this.#takenOver = { segment: 0, position: 0, sequence: sequenceBefore };
    return sequenceBefore - sequence;
  }

  /** Whether there is a file, begun and not closed. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** Closes the file. The next append begins another. */
  close(): void {
    try {
      this.#cutZeros();
    } finally {
      if (this.#file !== undefined) closeSync(this.#file);
      this.#file = undefined;
      this.#size = 0;
    }
  }

  /** Closes the file and removes it: for one that the store has whole, and to which nothing will be added. */
  remove(): void {
    const { isOpen } = this;
    this.close();
    if (!isOpen) return;
    rmSync(this.#path, { force: true });
    removeForgottenSpares(this.#folder);
  }

  get #path(): string {
    return journalPath(this.#folder, this.journal, this.#segment);
  }

  #next(journal: string, segment: number, sequenceBefore: number, content = ''): void {
    makePrivateFolder(this.#folder);
    this.#leftBehindBytes ??= totalBytes(this.#folder);
    const path = journalPath(this.#folder, journal, segment);
    // Before there is another: then all that is in this one is frames.
    this.#cutZeros();
    const opening = encodeFrame({
      kind: 'open',
      version: JOURNAL_VERSION,
      owner: thisProcess(),
      sequence: sequenceBefore,
    });
    const begin = (begun: number): number => writeAll(begun, [opening, content], 0);
    const spare = takeSpare(this.#folder, journal, path, begin);
    const { file, size } = spare ?? beginFile(path, begin);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = file;
    this.#isReused = spare !== undefined;
    this.#journal = journal;
    this.#segment = segment;
    this.#sequenceBefore = sequenceBefore;
    this.#size = 0;
    this.#grow(size);
  }

  #cutZeros(): void {
    if (this.#file !== undefined && this.#isReused) ftruncateSync(this.#file, this.#size);
    this.#isReused = false;
  }

  #grow(bytes: number): void {
    this.#size += bytes;
    this.#pendingBytes += bytes;
    this.#sizes.set(this.#segment, this.#size);
  }
}

function beginFile(path: string, begin: (file: number) => number): BegunFile {
  const file = openSync(path, 'wx+', 0o600);
  try {
    return { file, size: begin(file) };
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
}

/** The bytes of what is being written: texts are encoded once, in place. Of its pages, only those that are used take up memory. */
const encoded = Buffer.allocUnsafeSlow(512 * 2 ** 10);
/** The most bytes that a UTF-16 unit takes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/** Writes all where a file ends or nothing: a full disk may take a part, which is cut off again. */
function writeAll(file: number, texts: readonly string[], end: number): number {
  let longest = 0;
  for (const text of texts) longest += text.length * MAX_BYTES_PER_UNIT;
  const bytes = longest <= encoded.length ? encoded : Buffer.from(texts.join(''));
  let length = bytes === encoded ? 0 : bytes.length;
  if (bytes === encoded) for (const text of texts) if (text !== '') length += encoded.write(text, length);
  let written = 0;
  try {
    while (written < length) written += writeSync(file, bytes, written, length - written, end + written);
  } catch (error) {
    if (written > 0) ftruncateSync(file, end);
    throw error;
  }
  return written;
}

/** Names a journal by start time, pid, thread and random digits. */
function newJournalName(): string {
  return `${Date.now()}-${process.pid}-${builtins.workerThreads.threadId}-${newSpanId().slice(0, 8)}`;
}

function totalBytes(folder: string): number {
  let bytes = 0;
  for (const { path } of listJournalFiles(folder)) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
