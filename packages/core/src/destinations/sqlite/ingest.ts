import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type JournalFile, listJournalFiles } from '../../pipeline/journal/folder.ts';
import { type Frame, JOURNAL_VERSION, type JournalOwner } from '../../pipeline/journal/frame.ts';
import { hasEnded, thisProcess } from '../../pipeline/journal/owner.ts';
import { type JournalReader, openJournal } from '../../pipeline/journal/reader.ts';
import { keepAsSpare, removeForgottenSpares } from '../../pipeline/journal/spare-files.ts';
import { isContentError } from './error.ts';
import { type IngestedJournal, type JournalRow, type JournalRows, journalRows } from './journal-rows.ts';
import { inTransaction } from './transaction.ts';
import { type SpanWriter, spanWriter } from './write-spans.ts';

/** A journal of a process that cannot be seen from here is taken for left behind when nothing was written for this long. */
const SILENT_OWNER_MS = 10 * 60_000;

/** How much is done at a time. */
export interface IngestLimits {
  /** How much of a journal goes into one transaction, unless a single frame is larger. */
  batchBytes: number;
  /** After this time, no further batch is begun. */
  maxMs: number;
}

const defaultLimits: IngestLimits = { batchBytes: 2 * 2 ** 20, maxMs: Infinity };

/** What {@link ingestJournals} did. */
export interface Ingested {
  /** Where the store stands in the journals that have files. */
  positions: Map<string, IngestedJournal>;
  /** All that was in the journals is stored; `false` where the time was up before. */
  complete: boolean;
}

/**
 * Moves what is in a folder of journals into the database, each span exactly once: the position in a journal is part of
 * the transaction that stores its spans, so that any number of processes may do this at once, and die at it. Files
 * that are complete (their owner went on in another or has ended) and stored are removed.
 *
 * @param keepsFiles whether complete files are kept for their journal to use again, which takes a moment
 */
export function ingestJournals(
  database: DatabaseSync,
  folder: string,
  limits: IngestLimits = defaultLimits,
  keepsFiles = false,
): Ingested {
  const ingestion: Ingestion = {
    database,
    rows: journalRows(database),
    writer: spanWriter(database),
    self: thisProcess(),
    stored: keepsFiles ? [] : undefined,
    limits,
    until: performance.now() + limits.maxMs,
  };
  const positions = new Map<string, IngestedJournal>();
  let complete = true;
  const files = listJournalFiles(folder);
  for (const [index, file] of files.entries()) {
    const isLast = files[index + 1]?.journal !== file.journal;
    const reached: Reached | undefined = complete ? ingestFile(ingestion, file, isLast) : undefined;
    if (reached?.row) positions.set(file.journal, reached.row);
    if (reached) complete = reached.complete;
  }
  for (const file of ingestion.stored ?? []) {
    // Whoever has the file open, too, reads no further in it: the store is past it.
    const isPast = (positions.get(file.journal)?.segment ?? 0) > file.segment;
    if (isPast) keepAsSpare(folder, file);
    else rmSync(file.path, { force: true });
  }
  forgetJournals(ingestion, folder);
  removeForgottenSpares(folder);
  return { positions, complete };
}

interface Ingestion {
  readonly database: DatabaseSync;
  readonly rows: JournalRows;
  readonly writer: SpanWriter;
  readonly self: JournalOwner;
  /** Complete files that the store has whole, where they are to be kept. */
  readonly stored: JournalFile[] | undefined;
  readonly limits: IngestLimits;
  readonly until: number;
}

/** How far a file was brought into the store. */
interface Reached {
  row: JournalRow | undefined;
  complete: boolean;
}

function ingestFile(ingestion: Ingestion, file: JournalFile, isLast: boolean): Reached | undefined {
  const reader = openJournal(file.path);
  if (!reader) return undefined;
  try {
    if (reader.opening && reader.opening.version > JOURNAL_VERSION) return undefined;
    // Asked before reading: what an ended process wrote is then all there is.
    let ended = isLast && ownerHasEnded(reader, ingestion.self);
    const growing = isLast && !ended;
    let row = ingestion.rows.find(file.journal);
    while (!isTakenOver(row, file, reader, growing)) {
      const batch = ingestBatch(ingestion, reader, file, growing);
      row = batch.row;
      ended ||= batch.exited;
      if (batch.atEnd) break;
      if (performance.now() >= ingestion.until) return { row, complete: false };
    }
    if (ended) inTransaction(ingestion.database, () => ingestion.rows.interrupt(file.journal));
    if (!isLast && ingestion.stored) ingestion.stored.push(file);
    else if (ended || !isLast) rmSync(file.path, { force: true });
    return { row, complete: true };
  } finally {
    reader.close();
  }
}

/** Whether the store has all of a file, so that nothing has to be written. */
function isTakenOver(row: JournalRow | undefined, file: JournalFile, reader: JournalReader, growing: boolean): boolean {
  if (row && row.segment > file.segment) return true;
  const position = row?.segment === file.segment ? row.position : 0;
  return growing ? reader.endsAt(position) : position >= reader.size;
}

function ingestBatch(
  ingestion: Ingestion,
  reader: JournalReader,
  file: JournalFile,
  growing: boolean,
): { row: JournalRow; atEnd: boolean; exited: boolean } {
  const { database, rows, writer, limits } = ingestion;
  try {
    return inTransaction(database, () => {
      const row = rows.find(file.journal) ?? rows.add(file.journal, file.segment, reader.opening?.sequence ?? 0);
      if (row.segment > file.segment) return { row, atEnd: true, exited: false };
      const from = row.segment === file.segment ? row.position : 0;
      const { frames, bytes, atEnd } = reader.read(from, limits.batchBytes, growing);
      for (const frame of frames) takeFrame(writer, row, frame);
      writer.finishBatch();
      row.segment = file.segment;
      row.position = from + bytes;
      rows.update(row);
      return { row, atEnd, exited: frames.at(-1)?.kind === 'exit' };
    });
  } finally {
    writer.endBatch();
  }
}

/** Stores what a frame says. Spans are numbered without gaps, so that a gap tells how many were damaged. */
function takeFrame(writer: SpanWriter, row: JournalRow, frame: Frame): void {
  if (frame.kind === 'end' || frame.kind === 'open') {
    const before = frame.kind === 'end' ? frame.sequence - 1 : frame.sequence;
    row.damaged += Math.max(0, before - row.sequence);
    row.sequence = Math.max(row.sequence, frame.sequence);
  }
  try {
    if (frame.kind === 'start' || frame.kind === 'end') writer.write(frame.span, row.id, frame.localRoot);
    else if (frame.kind === 'drop') writer.drop(frame.traceId, frame.spanId);
    else if (frame.kind === 'trace') writer.know(frame.traceId, frame.update);
    else if (frame.kind === 'attachment') {
      writer.attach(frame.traceId, frame.sha256, {
        mimeType: frame.mimeType,
        bytes: Buffer.from(frame.base64, 'base64'),
      });
    } else if (frame.kind === 'events') writer.amend(frame.traceId, frame.spanId, frame.events);
  } catch (error) {
    // A span that no database would take must not keep those behind it from being stored.
    if (!isContentError(error)) throw error;
    if (frame.kind === 'end') row.damaged++;
  }
}

function ownerHasEnded(reader: JournalReader, self: JournalOwner): boolean {
  const ended = reader.opening ? hasEnded(reader.opening.owner, self) : undefined;
  return ended ?? Date.now() - reader.lastWrittenMs > SILENT_OWNER_MS;
}

/** Removes the positions of journals that have no files any more. */
function forgetJournals({ database, rows }: Ingestion, folder: string): void {
  const known = rows.names();
  // After the names: a journal that begins now is not among them.
  const present = new Set(listJournalFiles(folder).map((file) => file.journal));
  const gone = known.filter((journal) => !present.has(journal));
  if (gone.length > 0) inTransaction(database, () => rows.remove(gone));
}
