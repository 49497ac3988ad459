import { clearTimeout, setTimeout } from 'node:timers';
import { warnOnce } from '../../patch/report.ts';
import type { Delivery, DeliveryCounts } from '../../pipeline/delivery.ts';
import { journalFolder } from '../../pipeline/journal/folder.ts';
import { type Refusal, spanJournal, type SpanJournalListener } from '../../pipeline/journal/span-journal.ts';
import type { Outgoing } from '../../pipeline/processors/chain.ts';
import type { LiveSpan } from '../../span/live-span.ts';
import type { JournalLimits } from '../../pipeline/journal/writer.ts';
import { movedMessage, storeError } from './error.ts';
import { type IngestReply, ingestSession } from './ingest-session.ts';
import { checkPath } from './open-database.ts';
import { writerThread } from './writer-thread.ts';

/** How long after a span the writer thread is woken: whoever reads takes the journals over first, so that nothing waits for it. */
const INGEST_DELAY_MS = 1000;
const MAX_INGEST_DELAY_MS = 30_000;
/** How long a store may be locked before that is worth a warning; so long does `flush()` try. */
const PATIENCE_MS = 2000;
/** How long a program that stores synchronously is blocked by another process's write; then the thread tries on. */
const SYNCHRONOUS_BUSY_TIMEOUT_MS = 200;

/** Warnings of refused spans. Why the journal cannot be written is told when that shows. */
const refusals: Record<Refusal, ((path: string) => string) | undefined> = {
  journal_full: (path) =>
    `${path} has not taken traces over for long and the journal beside it is full: new spans are dropped until it does. Earlier warnings say what is wrong with it.`,
  journal_unwritable: undefined,
  span_unwritable: (path) => `a span was not stored at ${path}: it holds values that are no JSON data.`,
};

/** How an embedded store is delivered to. */
export interface StoreDeliveryOptions {
  limits?: JournalLimits;
  /** `false`: when a trace's root ends, the trace is in the database before the program goes on. */
  asyncLogging?: boolean;
}

/**
 * Delivers to the embedded store: spans go into the journal at once, and from there into the database by a thread.
 *
 * @param process what may leave of a span that is running
 */
export function storeDelivery(
  path: string,
  process: (span: LiveSpan) => Outgoing | undefined,
  { limits, asyncLogging = true }: StoreDeliveryOptions = {},
): Delivery {
  const dropped: Record<string, number> = {};
  /** The number of the last span that is known to be in the database or lost. */
  let settled = 0;
  let exported = 0;
  let damaged = 0;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = INGEST_DELAY_MS;
  let lockedSince: number | undefined;
  let checked = false;
  /** The path is somebody else's: nothing is written there. */
  let refused = false;

  const warn = (code: string, message: string): void => warnOnce(`AUTOLOG_${code}`, message, path);

  const drop = (reason: string, spans: number, message?: string): void => {
    dropped[reason] = (dropped[reason] ?? 0) + spans;
    if (message) warn(`DROPPED_${reason.toUpperCase()}`, message);
  };

  const listener: SpanJournalListener = {
    failed(error) {
      const { code, message } = storeError(error, path);
      warn(code, message);
    },
    lost(spans) {
      settled += spans;
      drop(
        'journal_removed',
        spans,
        `the journal beside ${path} was removed while it was in use; ${spans} spans are lost.`,
      );
    },
  };
  const journal = spanJournal(journalFolder(path), limits, listener, process);
  const thread = writerThread(path);
  const session = asyncLogging ? undefined : ingestSession(path, SYNCHRONOUS_BUSY_TIMEOUT_MS);

  /** What is wrong with the path is told at once where it can be seen cheaply: the program may be a short one. */
  const check = (): void => {
    checked = true;
    try {
      tellMoved(checkPath(path));
    } catch (error) {
      const { code, message } = storeError(error, path);
      warn(code, message);
      refused = code === 'STORE_FOREIGN' || code === 'STORE_NOT_A_FILE';
    }
  };

  const tellMoved = (movedTo: string | undefined): void => {
    if (movedTo !== undefined) warn('STORE_MOVED', movedMessage(path, movedTo));
  };

  const wake = (): void => {
    timer ??= setTimeout(() => void ingest(false), delayMs).unref();
  };

  const ingest = async (hold: boolean): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    journal.check();
    settle(await thread.ingest(journal.name, hold));
    if (journal.isPending) wake();
  };

  const isStuck = (): boolean => lockedSince !== undefined && performance.now() - lockedSince >= PATIENCE_MS;

  const settle = ({ journal: name, position, isOtherFile, movedTo, error }: IngestReply): void => {
    tellMoved(movedTo);
    if (isOtherFile) journal.forgetStarted();
    if (error) {
      if (error.code === 'STORE_LOCKED') lockedSince ??= performance.now();
      else lockedSince = undefined;
      if (lockedSince === undefined || isStuck()) warn(error.code, error.message);
      delayMs = Math.min(delayMs * 2, MAX_INGEST_DELAY_MS);
      return;
    }
    delayMs = INGEST_DELAY_MS;
    lockedSince = undefined;
    if (!position || name !== journal.name) return;
    journal.takenOver(position);
    const reached = Math.max(0, Math.min(position.sequence, journal.sequence) - settled);
    const lost = Math.min(reached, Math.max(0, position.damaged - damaged));
    settled += reached;
    exported += reached - lost;
    damaged = position.damaged;
    if (lost > 0)
      drop('journal_damaged', lost, `${lost} spans in the journal of ${path} were damaged and could not be read.`);
  };

  const flush = async (hold: boolean): Promise<void> => {
    const last = journal.sequence;
    if (journal.isPending) await ingest(hold);
    while (settled < last && lockedSince !== undefined && !isStuck()) await ingest(hold);
  };

  return {
    name: `sqlite:${path}`,

    announce(span) {
      if (refused) return;
      journal.started(span);
      wake();
    },

    ended(span, outgoing) {
      if (!checked) check();
      if (refused) {
        drop('store_refused', 1);
        return;
      }
      const refusal = journal.ended(span, outgoing);
      if (refusal) drop(refusal, 1, refusals[refusal]?.(path));
      if (session && !span.parent) settle(session.ingest(journal.name));
      if (journal.isPending) wake();
    },

    amended(span, events) {
      if (refused) return;
      journal.amended(span, events);
      wake();
    },

    updated(trace, update) {
      if (refused) return;
      journal.updated(trace, update);
      wake();
    },

    dropped(span) {
      if (!refused) journal.dropped(span);
    },

    flush: () => flush(true),

    counts: (): DeliveryCounts => ({ exported, pending: journal.sequence - settled, dropped: { ...dropped } }),

    atExit(open) {
      if (!refused) journal.exit(open);
    },

    async shutdown(hold) {
      await flush(hold);
      clearTimeout(timer);
      timer = undefined;
      await thread.stop();
      session?.close();
      journal.close();
    },
  };
}
