import type { SpanEvent } from '../../span/types.ts';
import { recentMap } from '../recent-map.ts';
import type { Outgoing } from './chain.ts';
import { checkRatio, isSampled } from './sampling.ts';

/** What {@link tailSampler} takes. */
export interface TailSamplerOptions {
  /** Keeps traces with a span that ended in an error, and those that the end of the process cut short. Default true. */
  keepErrors?: boolean;
  /** Keeps traces that took at least so long, from the start of the first span to the end of the last. */
  slowerThanMs?: number;
  /** How many of the other traces are kept, from 0 to 1. Default 0. */
  ratio?: number;
  /** How much waits in memory for decisions, in UTF-16 units of text and bytes of attachments. Default 32 Mi. */
  maxHeldLength?: number;
  /** How many traces wait for decisions. Default 1,000. */
  maxHeldTraces?: number;
}

/** Where a {@link tailSampler} stands. */
interface TailSamplerCounts {
  /** Spans that wait for the decision on their trace. */
  held: number;
  /** Spans of traces that were not kept. */
  sampledOut: number;
  /** Traces that were decided before their root ended, to make room. */
  decidedEarly: number;
}

/** Keeps or drops traces whole, when enough is known of them. */
export interface TailSampler {
  /**
   * Takes a span that ended, with what the chain made of it.
   *
   * @param isRoot whether nothing above it is in this process: with it the trace is decided
   * @returns the spans that go on now, in the order they came
   */
  add(span: Outgoing, isRoot: boolean): Outgoing[];
  /** Takes all events of a span that ended before. Whether the span has gone on already, and they have to follow it. */
  amend(span: { traceId: string; spanId: string; events: SpanEvent[] }): boolean;
  /**
   * Decides every trace that waits, at the end of the process: its root will not end any more, which counts as an error.
   *
   * @returns the spans that go on
   */
  drain(): Outgoing[];
  counts(): TailSamplerCounts;
}

interface HeldTrace {
  spans: Outgoing[];
  length: number;
  startTimeNs: number;
}

/** How many decisions, at least, are remembered for spans that end after their root. */
const REMEMBERED_DECISIONS = 10_000;
/** What a span needs beside its content. */
const SPAN_LENGTH = 500;

/**
 * Holds the spans of a trace back until it is known whether the trace is kept: at once if it belongs to the ratio, as soon as
 * a span of it fails or it has taken long enough, else when its root ends. Spans that end later follow the decision. Where too
 * much waits, the oldest trace is decided by what is known of it. What waits is in memory only: a process that is killed
 * loses it.
 *
 * @throws TracingError `INVALID_OPTION`
 */
export function tailSampler(options: TailSamplerOptions = {}): TailSampler {
  const { keepErrors = true, slowerThanMs = Number.POSITIVE_INFINITY, ratio = 0 } = options;
  const { maxHeldLength = 32 * 2 ** 20, maxHeldTraces = 1000 } = options;
  checkRatio(ratio);
  /** Traces that wait, the oldest first. */
  const waiting = new Map<string, HeldTrace>();
  const decisions = recentMap<boolean>(REMEMBERED_DECISIONS);
  const counts: TailSamplerCounts = { held: 0, sampledOut: 0, decidedEarly: 0 };
  let heldLength = 0;

  const isKept = ({ record }: Outgoing, { startTimeNs }: HeldTrace): boolean =>
    (keepErrors && record.status === 'ERROR') ||
    ((record.endTimeNs ?? startTimeNs) - startTimeNs) / 1e6 >= slowerThanMs;

  const decide = (traceId: string, keep: boolean): Outgoing[] => {
    decisions.set(traceId, keep);
    const held = waiting.get(traceId);
    if (!held) return [];
    waiting.delete(traceId);
    heldLength -= held.length;
    counts.held -= held.spans.length;
    if (keep) return held.spans;
    counts.sampledOut += held.spans.length;
    return [];
  };

  const hold = (span: Outgoing): HeldTrace => {
    const { traceId, startTimeNs } = span.record;
    const held = waiting.get(traceId) ?? { spans: [], length: 0, startTimeNs };
    const length = lengthOf(span);
    waiting.set(traceId, held);
    held.spans.push(span);
    held.length += length;
    held.startTimeNs = Math.min(held.startTimeNs, startTimeNs);
    heldLength += length;
    counts.held++;
    return held;
  };

  /** Nothing known speaks for keeping what still waits: that would have been let through. */
  const makeRoom = (): void => {
    while (heldLength > maxHeldLength || waiting.size > maxHeldTraces) {
      const oldest = waiting.keys().next().value;
      if (oldest === undefined) return;
      counts.decidedEarly++;
      decide(oldest, false);
    }
  };

  return {
    add(span, isRoot) {
      const { traceId } = span.record;
      const decided = decisions.get(traceId) ?? (isSampled(traceId, ratio) || undefined);
      if (decided === true) return [span];
      if (decided === false) {
        counts.sampledOut++;
        return [];
      }
      const held = hold(span);
      const keep = isKept(span, held);
      if (keep || isRoot) return decide(traceId, keep);
      makeRoom();
      return [];
    },

    amend({ traceId, spanId, events }) {
      const spans = waiting.get(traceId)?.spans;
      const index = spans?.findLastIndex(({ record }) => record.spanId === spanId) ?? -1;
      if (!spans || index === -1) return decisions.get(traceId) ?? isSampled(traceId, ratio);
      const span = spans[index]!;
      spans[index] = { ...span, record: { ...span.record, events } };
      return false;
    },

    drain: () => [...waiting.keys()].flatMap((traceId) => decide(traceId, keepErrors)),

    counts: () => ({ ...counts }),
  };
}

function lengthOf({ record, attachments }: Outgoing): number {
  const texts = (record.inputs?.length ?? 0) + (record.outputs?.length ?? 0);
  return SPAN_LENGTH + texts + attachments.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
