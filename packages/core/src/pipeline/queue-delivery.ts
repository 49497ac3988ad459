import type { Destination } from '../destinations/types.ts';
import { reportFault, warnOnce } from '../patch/report.ts';
import { type SpanRecord, toSpanData } from '../span/record.ts';
import type { Delivery, DeliveryCounts } from './delivery.ts';

const BATCH_SPANS = 100;
const BATCH_DELAY_MS = 50;
const MAX_RETRY_DELAY_MS = 30_000;
/** Spans wait in memory up to this much text (in UTF-16 units), the batch in flight included. */
const MAX_QUEUE_LENGTH = 64 * 2 ** 20;

/** Delivers to a destination of the user's own: from memory, in batches, one at a time, again after a failure. */
export function queueDelivery(destination: Destination): Delivery {
  const dropped: Record<string, number> = {};
  let queue: SpanRecord[] = [];
  let queueLength = 0;
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

  const settle = (batch: SpanRecord[], error?: unknown): boolean => {
    inFlight = undefined;
    if (error !== undefined) {
      reportFault(`destination ${destination.name}`, error);
      delayMs = Math.min(delayMs * 2, MAX_RETRY_DELAY_MS);
      wake();
      return false;
    }
    delayMs = BATCH_DELAY_MS;
    queue = queue.slice(batch.length);
    for (const record of batch) queueLength -= lengthOf(record);
    exported += batch.length;
    if (queue.length > 0) wake();
    return true;
  };

  /** Sends a batch; false where it failed. */
  const send = (): Promise<boolean> => {
    if (inFlight) return inFlight;
    const batch = queue.slice(0, BATCH_SPANS);
    if (batch.length === 0) return Promise.resolve(true);
    inFlight = write(destination, batch).then(
      () => settle(batch),
      (error: unknown) => settle(batch, error ?? new Error('rejected with nothing')),
    );
    return inFlight;
  };

  return {
    name: destination.name,
    announce() {},
    amended() {},

    ended({ record }) {
      const length = lengthOf(record);
      if (queueLength + length > MAX_QUEUE_LENGTH) {
        dropped['queue_full'] = (dropped['queue_full'] ?? 0) + 1;
        warnOnce(`AUTOLOG_QUEUE_FULL_${destination.name}`, `destination ${destination.name} does not keep up; spans are dropped until it does.`);
        return;
      }
      queue.push(record);
      queueLength += length;
      wake();
    },

    async flush() {
      while (queue.length > 0 && (await send()));
      try {
        await destination.flush?.();
      } catch (error) {
        reportFault(`destination ${destination.name}`, error);
      }
    },

    counts: (): DeliveryCounts => ({ exported, pending: queue.length, dropped: { ...dropped } }),

    atExit() {
      if (queue.length > 0 && !inFlight) void send();
    },

    async shutdown() {
      await this.flush();
      clearTimeout(timer);
      try {
        await destination.shutdown?.();
      } catch (error) {
        reportFault(`destination ${destination.name}`, error);
      }
    },
  };
}

async function write(destination: Destination, batch: SpanRecord[]): Promise<void> {
  await destination.write(batch.map(toSpanData));
}

function lengthOf(record: SpanRecord): number {
  return 500 + (record.inputs?.length ?? 0) + (record.outputs?.length ?? 0);
}
