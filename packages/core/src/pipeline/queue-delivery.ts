import { clearTimeout, setTimeout } from 'node:timers';
import type { Destination } from '../destinations/types.ts';
import { reportFault, warnOnce } from '../patch/report.ts';
import { toSpanData } from '../span/record.ts';
import type { SpanData } from '../span/types.ts';
import { resolveAttachments } from './attachments/resolve.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';
import type { Outgoing } from './processors/chain.ts';

const BATCH_SPANS = 100;
const BATCH_DELAY_MS = 50;
const MAX_RETRY_DELAY_MS = 30_000;
/** Spans wait in memory up to this much text (in UTF-16 units), the batch in flight included. */
const MAX_QUEUE_LENGTH = 64 * 2 ** 20;

/** Delivers to a destination of the user's own: from memory, in batches, one at a time, again after a failure. */
export function queueDelivery(destination: Destination, maxQueueLength: number = MAX_QUEUE_LENGTH): Delivery {
  const { name } = destination;
  const dropped: Record<string, number> = {};
  let queue: Outgoing[] = [];
  let queueLength = 0;
  /** The destination has been given the start of the queue and has not answered yet. */
  let inFlight: Promise<boolean> | undefined;
  let exported = 0;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = BATCH_DELAY_MS;

  const wake = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void send();
    }, delayMs).unref();
  };

  const taken = (batch: Outgoing[]): void => {
    queue = queue.slice(batch.length);
    for (const outgoing of batch) queueLength -= lengthOf(outgoing);
    exported += batch.length;
  };

  /** Whether the destination took a batch. */
  const attempt = async (batch: Outgoing[]): Promise<boolean> => {
    try {
      await destination.write(batch.map(wholeSpan));
      taken(batch);
      delayMs = BATCH_DELAY_MS;
      return true;
    } catch (error) {
      reportFault(`destination ${name}`, error);
      delayMs = Math.min(delayMs * 2, MAX_RETRY_DELAY_MS);
      return false;
    }
  };

  /** Sends a batch, or joins the one in flight. */
  const send = (): Promise<boolean> => {
    if (queue.length === 0) return Promise.resolve(true);
    inFlight ??= attempt(queue.slice(0, BATCH_SPANS)).finally(() => {
      inFlight = undefined;
      if (queue.length > 0) wake();
    });
    return inFlight;
  };

  /** Gives the destination what it can take synchronously; `false` where it could not. */
  const sendNow = (batch: Outgoing[]): boolean => {
    try {
      const answer: unknown = destination.write(batch.map(wholeSpan));
      if (answer !== undefined) return false;
      taken(batch);
      return true;
    } catch (error) {
      reportFault(`destination ${name}`, error);
      return false;
    }
  };

  const run = async (step: (() => void | Promise<void>) | undefined): Promise<void> => {
    try {
      await step?.call(destination);
    } catch (error) {
      reportFault(`destination ${name}`, error);
    }
  };

  const flush = async (): Promise<void> => {
    const until = exported + queue.length;
    while (exported < until && (await send()));
    await run(destination.flush);
  };

  return {
    name,
    announce() {},
    dropped() {},
    updated() {},

    amended({ spanId }, events) {
      const index = queue.findLastIndex(({ record }) => record.spanId === spanId);
      const outgoing = queue[index];
      if (outgoing) queue[index] = { ...outgoing, record: { ...outgoing.record, events } };
    },

    ended(_span, outgoing) {
      const length = lengthOf(outgoing);
      if (queueLength + length > maxQueueLength) {
        dropped['queue_full'] = (dropped['queue_full'] ?? 0) + 1;
        warnOnce('AUTOLOG_QUEUE_FULL', `destination ${name} does not keep up; spans are dropped until it does.`, name);
        return;
      }
      queue.push(outgoing);
      queueLength += length;
      wake();
    },

    flush,

    counts: (): DeliveryCounts => ({ exported, pending: queue.length, dropped: { ...dropped } }),

    atExit() {
      while (queue.length > 0 && !inFlight && sendNow(queue.slice(0, BATCH_SPANS)));
      if (queue.length === 0) return;
      warnOnce(
        'AUTOLOG_QUEUE_LEFT',
        `the process ended before destination ${name} had taken ${queue.length} spans. Call \`await flush()\` before the end.`,
        name,
      );
    },

    async shutdown() {
      await flush();
      clearTimeout(timer);
      timer = undefined;
      await run(destination.shutdown);
    },
  };
}

/** About what a span takes up: its texts, and something for the rest. */
function lengthOf({ record, attachments }: Outgoing): number {
  const media = attachments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return 500 + (record.inputs?.length ?? 0) + (record.outputs?.length ?? 0) + media;
}

/** A span as plain data, with its media in place: such a destination has nowhere to look them up. */
function wholeSpan({ record, attachments }: Outgoing): SpanData {
  if (attachments.length === 0) return toSpanData(record);
  const find = (sha256: string): Uint8Array | undefined =>
    attachments.find((attachment) => attachment.sha256 === sha256)?.bytes;
  const { inputs, outputs } = record;
  return toSpanData({
    ...record,
    ...(inputs === undefined ? {} : { inputs: resolveAttachments(inputs, find) }),
    ...(outputs === undefined ? {} : { outputs: resolveAttachments(outputs, find) }),
  });
}
