import type { TraceUpdate } from '../destinations/types.ts';
import type { LiveSpan } from '../span/live-span.ts';
import type { LiveTrace } from '../span/live-trace.ts';
import type { SpanEvent } from '../span/types.ts';
import type { Outgoing } from './processors/chain.ts';

/** Where a destination stands. `exported + pending + dropped` is the number of spans that ended. */
export interface DeliveryCounts {
  /** Spans that the destination has taken over. */
  exported: number;
  /** Spans that wait for the destination. */
  pending: number;
  /** Spans that were given up, by reason. Empty in a healthy process. */
  dropped: Record<string, number>;
}

/** Brings spans to one destination. None of its methods throws or rejects. */
export interface Delivery {
  readonly name: string;
  /** A span that is still running is worth knowing of: it has run for a while, or something below it has ended. */
  announce(span: LiveSpan): void;
  /** @param outgoing what may leave of the span */
  ended(span: LiveSpan, outgoing: Outgoing): void;
  /** The events of a span that has ended were completed: they have the stacks of its errors now. */
  amended(span: LiveSpan, events: SpanEvent[]): void;
  /** A span that was announced does not leave after all. */
  dropped(span: LiveSpan): void;
  /** Something became known of a trace as a whole. */
  updated(trace: LiveTrace, update: TraceUpdate): void;
  /** Tries once to bring over all that waits. */
  flush(): Promise<void>;
  counts(): DeliveryCounts;
  /** The process ends, now: the last synchronous chance. */
  atExit(open: readonly LiveSpan[]): void;
  /** Flushes, and lets go of files and threads. The process is kept alive for it only with `hold`. */
  shutdown(hold: boolean): Promise<void>;
}
