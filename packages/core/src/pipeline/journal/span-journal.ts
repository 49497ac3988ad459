import type { TraceUpdate } from '../../destinations/types.ts';
import type { LiveSpan } from '../../span/live-span.ts';
import type { LiveTrace } from '../../span/live-trace.ts';
import type { SpanEvent } from '../../span/types.ts';
import type { Attachment } from '../attachments/extract.ts';
import type { Outgoing } from '../processors/chain.ts';
import { encodeFrame, encodeInTexts, type Frame } from './frame.ts';
import { type JournalLimits, type JournalPosition, JournalWriter } from './writer.ts';

/** While the file cannot be written, this much text (in UTF-16 units) waits in memory. */
const MAX_WAITING_LENGTH = 16 * 2 ** 20;
/** How often the file is looked at: whether it is still there, and whether it can be written again. */
const CHECK_MS = 1000;
/** What was seen of the file so long ago still holds. */
const SEEN_MS = 20;
/** How many media are remembered as written, so that those of a growing history are written once. */
const REMEMBERED_ATTACHMENTS = 1000;
/** Of so many traces without a span it is remembered what there is to say behind their first. */
const REMEMBERED_UPDATES = 10_000;

/** Why a span could not be kept. */
export type Refusal = 'journal_full' | 'journal_unwritable' | 'span_unwritable';

/** The spans of this process on their way to a store: in a file at once, in memory while the file cannot be written. */
export interface SpanJournal {
  /** The journal's name; it changes when the file is begun anew after somebody removed it. */
  readonly name: string;
  /** The number of the last span that was accepted, counted from 1. */
  readonly sequence: number;
  /** Whether there is anything, be it no span, that the store has not taken over. */
  readonly isPending: boolean;
  /** Records that a span has started, those above it first. */
  started(span: LiveSpan): void;
  /** Records that a span has ended. Returns why it was not accepted, if it was not. */
  ended(span: LiveSpan, outgoing: Outgoing): Refusal | undefined;
  amended(span: LiveSpan, events: SpanEvent[]): void;
  /** A span that may have been recorded as started is taken back. */
  dropped(span: LiveSpan): void;
  /** Something became known of a trace: it is written behind the trace's spans, at once where there are some. */
  updated(trace: LiveTrace, update: TraceUpdate): void;
  /** Writes what waits in memory, and goes on in a new file if somebody has removed the one in use. */
  check(): void;
  takenOver(position: JournalPosition): void;
  /** Spans that have started are told whole again: the store that was told of them is gone. */
  forgetStarted(): void;
  /** Writes the last frames: spans that are open now never end. */
  exit(open: readonly LiveSpan[]): void;
  close(): void;
}

/** What a {@link SpanJournal} tells. */
export interface SpanJournalListener {
  /** The file cannot be written; told each time. */
  failed(error: unknown): void;
  /** Somebody has removed files with accepted spans. */
  lost(spans: number): void;
}

/**
 * Begins a journal in a folder. Nothing is written before the first span.
 *
 * @param process what may leave of a span that is running
 */
export function spanJournal(
  folder: string,
  limits: JournalLimits | undefined,
  listener: SpanJournalListener,
  process: (span: LiveSpan) => Outgoing | undefined,
): SpanJournal {
  const writer = new JournalWriter(folder, limits);
  /** Media that are in the journal, by trace and hash. */
  const attached = new Set<string>();
  /** What is known of traces that have none yet. */
  const updates = new Map<LiveTrace, TraceUpdate[]>();
  /** The inputs that running spans had when they were recorded as started. */
  const startedWith = new Map<LiveSpan, string | undefined>();
  let sequence = 0;
  let queue: string[] = [];
  let queueLength = 0;
  let checkAt = 0;
  let seenIntactAt = -Infinity;

  const attempt = (body: () => void): boolean => {
    try {
      body();
      return true;
    } catch (error) {
      listener.failed(error);
      return false;
    }
  };

  const check = (): void => {
    checkAt = performance.now() + CHECK_MS;
    if (queue.length > 0 && attempt(() => writer.append(queue, sequence))) {
      queue = [];
      queueLength = 0;
    }
    if (!writer.intact) attempt(restart);
  };

  const checkSometimes = (): void => {
    if (performance.now() >= checkAt) check();
  };

  const isIntact = (): boolean => {
    const now = performance.now();
    if (now - seenIntactAt < SEEN_MS) return true;
    if (!writer.intact) return false;
    seenIntactAt = now;
    return true;
  };

  const restart = (): void => {
    const lost = writer.restart();
    startedWith.clear();
    attached.clear();
    if (lost > 0) listener.lost(lost);
  };

  /** Appends frames, or keeps them until they can be appended. */
  const write = (...frames: string[]): void => {
    if (queue.length === 0 && attempt(() => writer.append(frames, sequence))) return;
    queue.push(...frames);
    for (const text of frames) queueLength += text.length;
  };

  const startFrames = (span: LiveSpan | undefined): string => {
    if (!span || span.ended || startedWith.has(span)) return '';
    const above = startFrames(span.parent);
    const outgoing = process(span);
    if (!outgoing) return above;
    const start: Frame = { kind: 'start', span: outgoing.record };
    if (isLocalRoot(span)) start.localRoot = true;
    const frame = encodeOrNothing(start).join('');
    if (!frame) return above;
    startedWith.set(span, outgoing.record.inputs);
    return above + attachmentFrames(span.traceId, outgoing.attachments) + frame;
  };

  /** Notes that spans of a trace are written, and gives what is to stand behind them. */
  const updateFrames = (trace: LiveTrace): string => {
    if (!trace.inJournals.includes(writer)) trace.inJournals = [...trace.inJournals, writer];
    const waiting = updates.size > 0 ? updates.get(trace) : undefined;
    if (!waiting) return '';
    updates.delete(trace);
    return waiting.map((update) => updateFrame(trace, update)).join('');
  };

  const attachmentFrames = (traceId: string, attachments: readonly Attachment[]): string => {
    if (attachments.length === 0) return '';
    return attachments
      .filter(({ sha256 }) => {
        const key = `${traceId} ${sha256}`;
        if (attached.has(key)) return false;
        if (attached.size >= REMEMBERED_ATTACHMENTS) attached.clear();
        attached.add(key);
        return true;
      })
      .map(({ sha256, mimeType, bytes }) =>
        encodeFrame({ kind: 'attachment', traceId, sha256, mimeType, base64: Buffer.from(bytes).toString('base64') }),
      )
      .join('');
  };

  return {
    get name() {
      return writer.journal;
    },
    get sequence() {
      return sequence;
    },
    get isPending() {
      return queue.length > 0 || writer.pendingBytes > 0;
    },

    started(span) {
      checkSometimes();
      const frames = writer.hasRoom(queueLength) ? startFrames(span) : '';
      if (frames) write(frames + updateFrames(span.trace));
    },

    ended(span, { record, attachments }) {
      // The inputs told at the start are gone if the file is.
      if (startedWith.has(span) && !isIntact()) check();
      else checkSometimes();
      const keepInputs = startedWith.has(span) && startedWith.get(span) === record.inputs;
      startedWith.delete(span);
      const media = attachments.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const length = (record.inputs?.length ?? 0) + (record.outputs?.length ?? 0) + media;
      if (!writer.hasRoom(queueLength + length)) return 'journal_full';
      if (queueLength + length > MAX_WAITING_LENGTH) return 'journal_unwritable';
      const end: Frame = { kind: 'end', span: record, sequence: sequence + 1 };
      if (keepInputs) end.keepInputs = true;
      if (isLocalRoot(span)) end.localRoot = true;
      const frame = encodeOrNothing(end);
      if (frame.length === 0) return 'span_unwritable';
      sequence++;
      const before = startFrames(span.parent) + attachmentFrames(record.traceId, attachments);
      write(before, ...frame, updateFrames(span.trace));
      return undefined;
    },

    amended({ record: { traceId, spanId } }, events) {
      const frame = encodeOrNothing({ kind: 'events', traceId, spanId, events }).join('');
      if (frame && writer.hasRoom(queueLength + frame.length)) write(frame);
    },

    updated(trace, update) {
      if (!trace.inJournals.includes(writer)) {
        if (updates.size >= REMEMBERED_UPDATES) updates.delete(updates.keys().next().value!);
        updates.set(trace, [...(updates.get(trace) ?? []), update]);
        return;
      }
      const frame = updateFrame(trace, update);
      if (writer.hasRoom(queueLength + frame.length)) write(frame);
    },

    dropped(span) {
      if (!startedWith.delete(span)) return;
      write(encodeFrame({ kind: 'drop', traceId: span.traceId, spanId: span.spanId }));
    },

    check,

    takenOver: (position) => writer.takenOver(position),

    forgetStarted() {
      startedWith.clear();
      attached.clear();
    },

    exit(open) {
      check();
      if (queue.length > 0) return;
      if (open.length === 0 && writer.pendingBytes === 0) {
        attempt(() => writer.remove());
        return;
      }
      const frames = open.map(startFrames).join('');
      if (frames || writer.isOpen) attempt(() => writer.append([frames, encodeFrame({ kind: 'exit' })], sequence));
      attempt(() => writer.close());
    },

    close() {
      attempt(() => (startedWith.size === 0 && writer.pendingBytes === 0 ? writer.remove() : writer.close()));
    },
  };
}

function updateFrame({ traceId }: LiveTrace, update: TraceUpdate): string {
  return encodeOrNothing({ kind: 'trace', traceId, update }).join('');
}

/** Whether a span, though it has a parent, is the first of its trace here. */
function isLocalRoot(span: LiveSpan): boolean {
  return span.parent === undefined && span.parentId !== undefined;
}

/** A frame in texts; none where its span holds what is no data (an integration may have put it there). */
function encodeOrNothing(frame: Frame): string[] {
  try {
    return encodeInTexts(frame);
  } catch {
    return [];
  }
}
