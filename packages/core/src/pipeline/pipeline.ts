import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { guard } from '../patch/guard.ts';
import { flushWarnings } from '../patch/report.ts';
import { shared } from '../shared.ts';
import type { LiveSpan } from '../span/live-span.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';

/** A span that runs longer than this is told to the destinations while it runs. */
const ANNOUNCE_AFTER_MS = 250;
const FLUSH_TIMEOUT_MS = 30_000;

/** How a flush is done. */
export interface FlushOptions {
  /** How long to wait for a destination that does not answer: 30 seconds if not given. */
  timeoutMs?: number;
}

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
  deliverTo(deliveries: readonly Delivery[]): void;
  /** Makes the default deliveries; to be called before a span starts, so that its time is not spent on it. */
  onFirstSpan: (() => void) | undefined;
  flush(options?: FlushOptions): Promise<FlushResult>;
  shutdown(options?: FlushOptions): Promise<FlushResult>;
  stats(): FlushResult;
}

export const pipeline: Pipeline = shared('pipeline', createPipeline);

function createPipeline(): Pipeline {
  let deliveries: readonly Delivery[] = [];
  /** Deliveries that were replaced and still have spans to bring over. */
  const retiring = new Set<Delivery>();
  let sweep: NodeJS.Timeout | undefined;
  let watchesExit = false;
  /** Spans that ended with nobody to take them, and all others. */
  let unclaimed = 0;
  let claimed = 0;
  let failed: LiveSpan[] = [];

  /** Tells of spans that have run for a while, and looks again while any is too young. */
  const announceOpen = (): void => {
    sweep = undefined;
    const now = performance.now();
    let young = false;
    for (const span of self.open) {
      if (span.announced) continue;
      const age = now - (span.record.startTimeNs / 1e6 - span.trace.wallOffsetMs);
      if (age < ANNOUNCE_AFTER_MS) {
        young = true;
        continue;
      }
      span.announced = true;
      for (const delivery of deliveries) guard('announce', () => delivery.announce(span));
    }
    if (young) scheduleSweep();
  };

  const scheduleSweep = (): void => {
    sweep ??= setTimeout(announceOpen, ANNOUNCE_AFTER_MS).unref();
  };

  const atExit = (): void => {
    self.readStacks();
    const open = [...self.open];
    for (const delivery of [...retiring, ...deliveries]) guard('exit', () => delivery.atExit(open));
    flushWarnings();
  };

  const retire = (delivery: Delivery): void => {
    retiring.add(delivery);
    void delivery.shutdown(false).finally(() => retiring.delete(delivery));
  };

  const self: Pipeline = {
    enabled: true,
    listeners: new Set(),
    open: new Set(),
    lastTraceId: undefined,
    onFirstSpan: undefined,

    recording: () => self.enabled,

    started(span) {
      self.open.add(span);
      if (deliveries.length > 0) scheduleSweep();
      for (const listener of self.listeners) guard('listener', () => listener.started(span));
    },

    ended(span) {
      if (!self.open.delete(span)) return;
      if (deliveries.length > 0 || self.listeners.size > 0) claimed++;
      else unclaimed++;
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

    deliverTo(next) {
      for (const delivery of deliveries) retire(delivery);
      deliveries = next;
      for (const span of self.open) span.announced = false;
      self.onFirstSpan = undefined;
      if (watchesExit || next.length === 0) return;
      watchesExit = true;
      process.on('exit', atExit);
    },

    async flush({ timeoutMs = FLUSH_TIMEOUT_MS } = {}) {
      self.readStacks();
      await settled(
        deliveries.map((delivery) => delivery.flush()),
        timeoutMs,
      );
      return self.stats();
    },

    async shutdown({ timeoutMs = FLUSH_TIMEOUT_MS } = {}) {
      self.readStacks();
      await settled(
        deliveries.map((delivery) => delivery.shutdown(true)),
        timeoutMs,
      );
      return self.stats();
    },

    stats() {
      const destinations: Record<string, DeliveryCounts> = {};
      for (const delivery of deliveries) destinations[freeName(delivery.name, destinations)] = delivery.counts();
      const [behind] = Object.values(destinations).toSorted((a, b) => a.exported - b.exported);
      const nowhere = { exported: claimed, pending: 0, dropped: unclaimed > 0 ? { no_destination: unclaimed } : {} };
      return { ...(behind ?? nowhere), destinations };
    },
  };
  return self;
}

/** Waits for all, but not for ever. The timer holds the process: whoever flushes wants to wait. */
async function settled(work: Promise<void>[], timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([Promise.allSettled(work), timeout]);
  clearTimeout(timer);
}

/** A name that is not a key yet: several destinations may have the same. */
function freeName(name: string, taken: object): string {
  let free = name;
  for (let number = 2; free in taken; number++) free = `${name} (${number})`;
  return free;
}
