import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { guard } from '../patch/guard.ts';
import { flushWarnings } from '../patch/report.ts';
import { shared } from '../shared.ts';
import type { LiveSpan } from '../span/live-span.ts';
import type { LiveTrace } from '../span/live-trace.ts';
import type { TraceUpdate } from '../destinations/types.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';
import { type Chain, createChain, type Outgoing } from './processors/chain.ts';
import { createSampler, type Sampler } from './processors/sampling.ts';
import type { TailSampler } from './processors/tail-sampling.ts';

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

/** What happens to spans on their way. */
export interface Processing {
  chain: Chain;
  sampler: Sampler;
  tailSampler: TailSampler | undefined;
  /** Masks a text of a trace as a whole. */
  maskText: (text: string, path: string) => string;
}

/** The station between spans and destinations. One per process. */
export interface Pipeline {
  /** Whether spans are recorded at all. */
  recording(): boolean;
  enabled: boolean;
  started(span: LiveSpan): void;
  ended(span: LiveSpan): void;
  /** Whether a trace is kept. */
  sampler: Sampler;
  /** What may leave of a span as it is now; `undefined` where nothing may. */
  process(span: LiveSpan): Outgoing | undefined;
  /** Passes on what became known of a trace as a whole. */
  updated(trace: LiveTrace, update: TraceUpdate): void;
  /** What is known of every trace that begins now, such as its experiment. */
  newTraceUpdate: (() => TraceUpdate | undefined) | undefined;
  listeners: Set<SpanListener>;
  /** Called when the process ends, before all else. */
  beforeExit: Set<() => void>;
  /** Spans that have started and not ended. */
  open: Set<LiveSpan>;
  lastTraceId: string | undefined;
  /** Completes the events of spans that ended with an error in this turn of the event loop. */
  readStacks(): void;
  /** Replaces the deliveries; those before are shut down. */
  deliverTo(deliveries: readonly Delivery[], processing?: Processing): void;
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
  let chain = createChain();
  let tailSampler: TailSampler | undefined;
  let maskText: Processing['maskText'] = (text) => text;
  /** Spans that processors and sampling kept from every destination of now. */
  let dropped: Record<string, number> = {};
  /** The spans that wait in the tail sampler. */
  const held = new Map<string, LiveSpan>();

  const drop = (reason: string): void => {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  };

  const deliver = (span: LiveSpan, outgoing: Outgoing): void => {
    for (const delivery of deliveries) guard('delivery', () => delivery.ended(span, outgoing));
  };

  /** Delivers what a tail sampler lets through. */
  const deliverHeld = (outgoings: readonly Outgoing[]): void => {
    for (const outgoing of outgoings) {
      const span = held.get(outgoing.record.spanId);
      if (span) deliver(span, outgoing);
    }
    if (tailSampler?.counts().held === 0) held.clear();
    else for (const { record } of outgoings) held.delete(record.spanId);
  };

  /** Tells of spans that have run for a while, and looks again while any is too young. */
  const announceOpen = (): void => {
    sweep = undefined;
    const now = performance.now();
    let young = false;
    for (const span of self.open) {
      if (span.announced || tailSampler) continue;
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
    for (const callback of self.beforeExit) guard('exit', callback);
    self.readStacks();
    if (tailSampler) deliverHeld(tailSampler.drain());
    const open = tailSampler ? [] : [...self.open];
    for (const delivery of [...retiring, ...deliveries]) guard('exit', () => delivery.atExit(open));
    flushWarnings();
  };

  const retire = (delivery: Delivery): void => {
    retiring.add(delivery);
    void delivery.shutdown(false).finally(() => retiring.delete(delivery));
  };

  const self: Pipeline = {
    enabled: true,
    updated(trace, update) {
      const masked = maskedUpdate(update, maskText);
      for (const delivery of deliveries) guard('trace update', () => delivery.updated(trace, masked));
    },

    newTraceUpdate: undefined,
    listeners: new Set(),
    beforeExit: new Set(),
    open: new Set(),
    lastTraceId: undefined,
    onFirstSpan: undefined,

    recording: () => self.enabled,
    sampler: createSampler({ ratio: 1 }),
    process: (span) => chain(span.record, span.capture),

    started(span) {
      self.open.add(span);
      if (deliveries.length > 0) scheduleSweep();
      for (const listener of self.listeners) guard('listener', () => listener.started(span));
    },

    ended(span) {
      if (!span.trace.sampled) {
        drop('sampled_out');
        return;
      }
      if (!self.open.delete(span)) return;
      if (deliveries.length > 0 || self.listeners.size > 0) claimed++;
      else unclaimed++;
      if (!span.parent) self.lastTraceId = span.traceId;
      for (const listener of self.listeners) guard('listener', () => listener.ended(span));
      if (deliveries.length > 0) {
        const outgoing = self.process(span);
        if (!outgoing) {
          drop('processor');
          for (const delivery of deliveries) guard('delivery', () => delivery.dropped(span));
        } else if (tailSampler) {
          held.set(span.spanId, span);
          deliverHeld(tailSampler.add(outgoing, !span.parent));
        } else deliver(span, outgoing);
      }
      if (span.hasUnreadStacks && failed.push(span) === 1) setImmediate(self.readStacks).unref();
    },

    readStacks() {
      const spans = failed;
      failed = [];
      for (const span of spans) {
        guard('stacks', () => span.readStacks());
        const events = deliveries.length > 0 ? guard('stacks', () => self.process(span))?.record.events : undefined;
        if (!events || tailSampler?.amend({ traceId: span.traceId, spanId: span.spanId, events }) === false) continue;
        for (const delivery of deliveries) guard('delivery', () => delivery.amended(span, events));
      }
    },

    deliverTo(next, processing) {
      if (tailSampler) deliverHeld(tailSampler.drain());
      chain = processing?.chain ?? createChain();
      self.sampler = processing?.sampler ?? createSampler({ ratio: 1 });
      tailSampler = processing?.tailSampler;
      maskText = processing?.maskText ?? ((text) => text);
      dropped = {};
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
      if (tailSampler) deliverHeld(tailSampler.drain());
      await settled(
        deliveries.map((delivery) => delivery.shutdown(true)),
        timeoutMs,
      );
      return self.stats();
    },

    stats() {
      const destinations: Record<string, DeliveryCounts> = {};
      const { held: waiting = 0, sampledOut = 0 } = tailSampler?.counts() ?? {};
      const before = { ...dropped };
      if (sampledOut > 0) before['sampled_out'] = (before['sampled_out'] ?? 0) + sampledOut;
      for (const delivery of deliveries) {
        const counts = delivery.counts();
        destinations[freeName(delivery.name, destinations)] = {
          ...counts,
          pending: counts.pending + waiting,
          dropped: { ...before, ...counts.dropped },
        };
      }
      const [behind] = Object.values(destinations).toSorted((a, b) => a.exported - b.exported);
      const nowhere = { exported: claimed, pending: 0, dropped: unclaimed > 0 ? { no_destination: unclaimed } : {} };
      return { ...(behind ?? nowhere), destinations };
    },
  };
  return self;
}

/** An update with every text of the user's masked. */
function maskedUpdate(update: TraceUpdate, mask: Processing['maskText']): TraceUpdate {
  const masked = { ...update };
  for (const key of ['session', 'user', 'clientRequestId', 'requestPreview', 'responsePreview'] as const) {
    if (update[key] !== undefined) masked[key] = mask(update[key], key);
  }
  const maskValues = <V extends string | null>(values: Record<string, V>, path: string): Record<string, V> =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        value === null ? value : (mask(value, `${path}.${key}`) as V),
      ]),
    );
  if (update.tags) masked.tags = maskValues(update.tags, 'tags');
  if (update.metadata) masked.metadata = maskValues(update.metadata, 'metadata');
  return masked;
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
