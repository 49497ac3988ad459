import { warnOnce } from '../../patch/report.ts';
import type { Delivery, DeliveryCounts } from '../../pipeline/delivery.ts';
import { encodeFrame } from '../../pipeline/journal/frame.ts';
import { journalFolder } from '../../pipeline/journal/folder.ts';
import { type JournalLimits, JournalWriter } from '../../pipeline/journal/writer.ts';
import type { LiveSpan } from '../../span/live-span.ts';
import { storeError } from './error.ts';
import { checkPath } from './open-database.ts';
import { movedMessage } from './store.ts';
import { type IngestReply, startWriterThread, type WriterThread } from './writer-thread.ts';

/** How long after a span the writer thread is woken. */
const INGEST_DELAY_MS = 250;
const MAX_INGEST_DELAY_MS = 30_000;
/** While the journal cannot be written, this much text waits in memory, and the disk is tried this often. */
const MAX_BACKLOG_LENGTH = 16 * 2 ** 20;
const BACKLOG_RETRY_MS = 1000;

/** Delivers to the embedded store: spans go into the journal at once, and from there into the database by a thread. */
export function storeDelivery(path: string, limits?: JournalLimits): Delivery {
  const writer = new JournalWriter(journalFolder(path), limits);
  const dropped: Record<string, number> = {};
  /** Spans accepted, that is journalled or in the backlog; each carries its number. */
  let sequence = 0;
  /** The number of the last span that is known to be in the database or lost. */
  let settled = 0;
  let exported = 0;
  let damaged = 0;
  let backlog: string[] = [];
  let backlogLength = 0;
  let backlogRetryAt = 0;
  let thread: WriterThread | undefined;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = INGEST_DELAY_MS;
  let checked = false;

  const drop = (reason: string, count: number, message: string): void => {
    dropped[reason] = (dropped[reason] ?? 0) + count;
    warnOnce(`AUTOLOG_DROPPED_${reason.toUpperCase()}`, message);
  };

  const tell = (error: unknown): void => {
    const { code, message } = storeError(error, path);
    warnOnce(`AUTOLOG_${code}`, message);
  };

  const append = (frames: string): boolean => {
    try {
      if (!checked) {
        checked = true;
        const movedTo = checkPath(path);
        if (movedTo !== undefined) warnOnce('AUTOLOG_STORE_MOVED', movedMessage(path, movedTo));
      }
      writer.append(frames);
      timer ??= wake(delayMs);
      return true;
    } catch (error) {
      tell(error);
      return false;
    }
  };

  /** Tries to write what waits in memory. */
  const drain = (): void => {
    if (backlog.length === 0 || !append(backlog.join(''))) return;
    backlog = [];
    backlogLength = 0;
  };

  const wake = (ms: number): NodeJS.Timeout => setTimeout(() => void ingest(false), ms).unref();

  const ingest = async (hold: boolean): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const written = sequence;
    thread ??= startWriterThread(path, writer.journal);
    settle(await thread.ingest(hold), written);
    if (settled < sequence) timer ??= wake(delayMs);
  };

  const settle = ({ position, movedTo, error }: IngestReply, written: number): void => {
    if (movedTo !== undefined) warnOnce('AUTOLOG_STORE_MOVED', movedMessage(path, movedTo));
    if (error) {
      warnOnce(`AUTOLOG_${error.code}`, error.message);
      delayMs = Math.min(delayMs * 2, MAX_INGEST_DELAY_MS);
      return;
    }
    delayMs = INGEST_DELAY_MS;
    if (position) {
      writer.takenOver(position);
      const lost = Math.max(0, position.damaged - damaged);
      exported += Math.max(0, position.sequence - settled - lost);
      settled = Math.max(settled, position.sequence);
      damaged = position.damaged;
      if (lost > 0) drop('journal_damaged', lost, `${lost} spans in the journal of ${path} were damaged and could not be read.`);
    }
    if (!writer.intact && settled < written) {
      drop('journal_removed', written - settled, `the journal beside ${path} was removed while it was in use; ${written - settled} spans are lost.`);
      settled = written;
      writer.restart();
    }
  };

  const announceFrame = (span: LiveSpan): string => {
    if (span.announced || span.ended) return '';
    span.announced = { inputs: span.record.inputs };
    return (span.parent ? announceFrame(span.parent) : '') + encodeFrame({ kind: 'start', span: span.record });
  };

  return {
    name: `sqlite:${path}`,

    announce(span) {
      if (backlog.length === 0 && writer.hasRoom(0)) append(announceFrame(span));
    },

    amended({ record: { traceId, spanId, events } }) {
      const frame = encodeFrame({ kind: 'events', traceId, spanId, events });
      if (backlog.length === 0 && writer.hasRoom(frame.length)) append(frame);
    },

    ended(span) {
      if (backlog.length > 0 && Date.now() >= backlogRetryAt) {
        backlogRetryAt = Date.now() + BACKLOG_RETRY_MS;
        drain();
      }
      const { record } = span;
      const length = (record.inputs?.length ?? 0) + (record.outputs?.length ?? 0);
      if (!writer.hasRoom(length)) {
        drop('journal_full', 1, `the store at ${path} has not taken spans over for long and its journal is full; new spans are dropped until it does.`);
        return;
      }
      if (backlogLength + length > MAX_BACKLOG_LENGTH) {
        drop('journal_unwritable', 1, `the journal beside ${path} cannot be written and the memory for spans is full; spans are dropped until it can.`);
        return;
      }
      const above = span.parent ? announceFrame(span.parent) : '';
      const keepInputs = span.announced !== undefined && span.announced.inputs === record.inputs;
      const frames = above + encodeFrame({ kind: 'end', span: record, sequence: ++sequence, ...(keepInputs ? { keepInputs } : {}) });
      if (backlog.length === 0 && append(frames)) return;
      backlog.push(frames);
      backlogLength += frames.length;
    },

    async flush() {
      drain();
      if (settled < sequence) await ingest(true);
    },

    counts: (): DeliveryCounts => ({ exported, pending: sequence - settled, dropped: { ...dropped } }),

    atExit(open) {
      drain();
      if (backlog.length > 0) {
        drop('journal_unwritable', sequence - settled, `the journal beside ${path} could not be written; ${sequence - settled} spans are lost.`);
        return;
      }
      if (open.length > 0) append(open.map(announceFrame).join('') + encodeFrame({ kind: 'exit' }));
      writer.close();
    },

    async shutdown() {
      await this.flush();
      clearTimeout(timer);
      await thread?.stop();
      writer.close();
    },
  };
}
