import { guard } from '../patch/guard.ts';
import { flushWarnings } from '../patch/report.ts';
import { shared } from '../shared.ts';
import type { LiveSpan } from '../span/live-span.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';

/** A span that runs longer than this is told to the destinations while it runs. */
const ANNOUNCE_AFTER_MS = 250;
/** How long `flush()` waits for a destination that does not answer. */
const FLUSH_TIMEOUT_MS = 30_000;

/** Sees spans as they start and end, synchronously. */
export interface SpanListener {
  started(span: LiveSpan): void;
  ended(span: LiveSpan): void;
}

/** The counts of the destination that is furthest behind, and those of each. */
export interface FlushResult extends DeliveryCounts {
  destinations: Record<string, DeliveryCounts>;
}

/** The station between spans and destinations. One per process. */
export interface Pipeline {
  /** Whether spans are recorded at all. */
  recording(): boolean;
  enabled: boolean;
  started(span: LiveSpan): void;
  ended(span: LiveSpan): void;
  listeners: Set<SpanListener>;
  /** Spans that have started and not ended. */
  open: Set<LiveSpan>;
  lastTraceId: string | undefined;
  /** Completes the events of spans that ended with an error in this turn of the event loop. */
  readStacks(): void;
  /** Replaces the deliveries; those before are shut down. */
  deliverTo(deliveries: readonly Delivery[]): Promise<void>;
  /** Makes the default deliveries when the first span needs them. */
  onFirstSpan: (() => void) | undefined;
  flush(): Promise<FlushResult>;
  shutdown(): Promise<FlushResult>;
  stats(): FlushResult;
}

export const pipeline: Pipeline = shared('pipeline', createPipeline);

function createPipeline(): Pipeline {
  let deliveries: readonly Delivery[] = [];
  let sweep: NodeJS.Timeout | undefined;
  let watchesExit = false;
  let ended = 0;
  let failed: LiveSpan[] = [];

  /** Tells of spans that have run for a while, and looks again while any is too young. */
  const announceOpen = (): void => {
    sweep = undefined;
    const now = performance.now();
    let young = false;
    for (const span of self.open) {
      if (span.announced) continue;
      const age = now - (span.record.startTimeNs / 1e6 - span.trace.wallOffsetMs);
      if (age >= ANNOUNCE_AFTER_MS) for (const delivery of deliveries) guard('announce', () => delivery.announce(span));
      else young = true;
    }
    if (young) scheduleSweep();
  };

  const scheduleSweep = (): void => {
    sweep ??= setTimeout(announceOpen, ANNOUNCE_AFTER_MS).unref();
  };

  const atExit = (): void => {
    self.readStacks();
    const open = [...self.open];
    for (const delivery of deliveries) guard('exit', () => delivery.atExit(open));
    flushWarnings();
  };

  const self: Pipeline = {
    enabled: true,
    listeners: new Set(),
    open: new Set(),
    lastTraceId: undefined,
    onFirstSpan: undefined,

    recording: () => self.enabled,

    started(span) {
      self.onFirstSpan?.();
      self.open.add(span);
      if (deliveries.length > 0) scheduleSweep();
      for (const listener of self.listeners) guard('listener', () => listener.started(span));
    },

    ended(span) {
      if (!self.open.delete(span)) return;
      ended++;
      if (!span.parent) self.lastTraceId = span.traceId;
      for (const listener of self.listeners) guard('listener', () => listener.ended(span));
      for (const delivery of deliveries) guard('delivery', () => delivery.ended(span));
      if (span.hasUnreadStacks && failed.push(span) === 1) setImmediate(self.readStacks).unref();
    },

    readStacks() {
      const spans = failed;
      failed = [];
      for (const span of spans) {
        span.readStacks();
        for (const delivery of deliveries) guard('delivery', () => delivery.amended(span));
      }
    },

    async deliverTo(next) {
      const before = deliveries;
      deliveries = next;
      self.onFirstSpan = undefined;
      if (!watchesExit && next.length > 0) {
        watchesExit = true;
        process.on('exit', atExit);
      }
      await Promise.all(before.map((delivery) => delivery.shutdown()));
    },

    async flush() {
      self.readStacks();
      await withinTimeout(deliveries.map((delivery) => delivery.flush()));
      return self.stats();
    },

    async shutdown() {
      self.readStacks();
      await withinTimeout(deliveries.map((delivery) => delivery.shutdown()));
      return self.stats();
    },

    stats() {
      const destinations = Object.fromEntries(deliveries.map((delivery) => [delivery.name, delivery.counts()]));
      const [behind] = Object.values(destinations).toSorted((a, b) => a.exported - b.exported);
      return { ...(behind ?? { exported: ended, pending: 0, dropped: {} }), destinations };
    },
  };
  return self;
}

/** Waits for all, but not for ever. The timer holds the process: whoever flushes wants to wait. */
async function withinTimeout(work: Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FLUSH_TIMEOUT_MS);
  });
  await Promise.race([Promise.all(work), timeout]);
  clearTimeout(timer);
}
