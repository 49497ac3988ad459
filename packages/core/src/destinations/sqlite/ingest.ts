import { closeSync, fstatSync, openSync, readSync, unlinkSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type JournalFile, listJournalFiles } from '../../pipeline/journal/folder.ts';
import { decodeFrames, type Frame, type JournalOwner } from '../../pipeline/journal/frame.ts';
import { hasEnded, thisProcess } from '../../pipeline/journal/owner.ts';
import { type SpanWriter, spanWriter } from './write-spans.ts';

/** How much of a journal goes into one transaction, unless a single frame is larger. */
const BATCH_BYTES = 2 * 2 ** 20;
/** A journal of a process that cannot be seen from here is taken for left behind when nothing was written for this long. */
const SILENT_OWNER_MS = 10 * 60_000;

/** Where a store stands in a journal. */
export interface IngestedJournal {
  segment: number;
  position: number;
  /** The last span's number, counted by its process from 1. */
  sequence: number;
  /** Frames that could not be read. */
  damaged: number;
}

/**
 * Moves what is in a folder of journals into the database, each span exactly once: the position in a journal is part of
 * the transaction that stores its spans, so that any number of processes may do this at once, and die at it. Files
 * that are complete (their owner went on in another or has ended) and stored are removed.
 *
 * @returns where the store stands in the journals that still have files, by journal
 */
export function ingestJournals(database: DatabaseSync, folder: string): Map<string, IngestedJournal> {
  const self = thisProcess();
  const writer = spanWriter(database);
  const positions = new Map<string, IngestedJournal>();
  for (const files of byJournal(listJournalFiles(folder))) {
    const { journal } = files[0]!;
    for (const [index, file] of files.entries()) {
      const position = ingestFile(database, writer, file, index === files.length - 1, self);
      if (position) positions.set(journal, position);
    }
  }
  forgetJournals(database, folder);
  return positions;
}

function byJournal(files: JournalFile[]): JournalFile[][] {
  const journals = new Map<string, JournalFile[]>();
  for (const file of files) {
    const group = journals.get(file.journal);
    if (group) group.push(file);
    else journals.set(file.journal, [file]);
  }
  return [...journals.values()];
}

function ingestFile(database: DatabaseSync, writer: SpanWriter, file: JournalFile, isLast: boolean, self: JournalOwner): IngestedJournal | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file.path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const ended = isLast ? ownerHasEnded(descriptor, self) : false;
    let reached: { position: IngestedJournal; atEnd: boolean };
    do reached = ingestBatch(database, writer, descriptor, file);
    while (!reached.atEnd);
    if (ended) interruptOpenSpans(database, writer, file.journal);
    if (ended || !isLast) removeFile(file.path);
    return reached.position;
  } finally {
    closeSync(descriptor);
  }
}

function ingestBatch(database: DatabaseSync, writer: SpanWriter, descriptor: number, file: JournalFile): { position: IngestedJournal; atEnd: boolean } {
  database.exec('BEGIN IMMEDIATE');
  try {
    const row = journalRow(database, file);
    if (row.segment > file.segment) {
      database.exec('COMMIT');
      return { position: row, atEnd: true };
    }
    const from = row.segment === file.segment ? row.position : 0;
    const { frames, bytes, damaged, atEnd } = readFrames(descriptor, from);
    let { sequence } = row;
    for (const frame of frames) {
      if (frame.kind === 'end') sequence = Math.max(sequence, frame.sequence);
      applyFrame(database, writer, frame, row.id, file.journal);
    }
    writer.finishBatch();
    const position = { segment: file.segment, position: from + bytes, sequence, damaged: row.damaged + damaged };
    database
      .prepare('UPDATE journals SET segment = ?, position = ?, sequence = ?, damaged = ? WHERE id = ?')
      .run(position.segment, position.position, position.sequence, position.damaged, row.id);
    database.exec('COMMIT');
    return { position, atEnd };
  } catch (error) {
    writer.forgetBatch();
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function applyFrame(database: DatabaseSync, writer: SpanWriter, frame: Frame, journalId: number, journal: string): void {
  if (frame.kind === 'start' || frame.kind === 'end') writer.write(frame.span, journalId);
  else if (frame.kind === 'events') writer.amend(frame.traceId, frame.spanId, frame.events);
  else if (frame.kind === 'exit') interruptOpenSpans(database, writer, journal);
}

function journalRow(database: DatabaseSync, file: JournalFile): IngestedJournal & { id: number } {
  database.prepare('INSERT INTO journals (journal, segment, position, sequence) VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING').run(file.journal, file.segment);
  return database.prepare('SELECT id, segment, position, sequence, damaged FROM journals WHERE journal = ?').get(file.journal) as unknown as IngestedJournal & { id: number };
}

/** Reads whole frames from a position: a batch, or one frame where that is larger. */
function readFrames(descriptor: number, from: number): { frames: Frame[]; bytes: number; damaged: number; atEnd: boolean } {
  const available = fstatSync(descriptor).size - from;
  for (let length = Math.min(BATCH_BYTES, available); ; length = Math.min(length * 4, available)) {
    const buffer = Buffer.allocUnsafe(Math.max(0, length));
    const read = readSync(descriptor, buffer, 0, buffer.length, from);
    const decoded = decodeFrames(buffer.subarray(0, read));
    if (decoded.bytes > 0 || length >= available) return { ...decoded, atEnd: length >= available };
  }
}

function ownerHasEnded(descriptor: number, self: JournalOwner): boolean {
  const buffer = Buffer.alloc(4096);
  const read = readSync(descriptor, buffer, 0, buffer.length, 0);
  const first = decodeFrames(buffer.subarray(0, read)).frames[0];
  const ended = first?.kind === 'open' ? hasEnded(first.owner, self) : undefined;
  return ended ?? Date.now() - fstatSync(descriptor).mtimeMs > SILENT_OWNER_MS;
}

/** Marks the spans that a process left open, and their traces. */
function interruptOpenSpans(database: DatabaseSync, writer: SpanWriter, journal: string): void {
  writer.finishBatch();
  const open = database
    .prepare('UPDATE spans SET interrupted = 1 WHERE end_time_ns IS NULL AND interrupted = 0 AND journal = (SELECT id FROM journals WHERE journal = ?) RETURNING trace, parent_id')
    .all(journal) as { trace: number; parent_id: string | null }[];
  const interrupt = database.prepare("UPDATE traces SET interrupted = 1 WHERE id = ? AND state = 'IN_PROGRESS'");
  for (const trace of new Set(open.map((span) => span.trace))) interrupt.run(trace);
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Removes the positions of journals that have no files any more. */
function forgetJournals(database: DatabaseSync, folder: string): void {
  const known = database.prepare('SELECT journal FROM journals').all() as { journal: string }[];
  if (known.length === 0) return;
  const present = new Set(listJournalFiles(folder).map((file) => file.journal));
  const forget = database.prepare('DELETE FROM journals WHERE journal = ?');
  for (const { journal } of known) if (!present.has(journal)) forget.run(journal);
}
