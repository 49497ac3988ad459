import { strict as assert } from 'node:assert';
import type { TracePage, TraceUpdate } from '../../destinations/types.ts';
import type { SpanData } from '../../span/types.ts';
import type { StoreUnderTest, TestTrace } from './contract.ts';

/** When the trace of number 0 started, in milliseconds since the epoch. The others follow in seconds. */
export const EPOCH_MS = 1_700_000_000_000;

/** The id of a trace by its number. Ids of numbers below 0x10000 differ in their first four digits. */
export function traceIdOf(number: number): string {
  return `tr-${number.toString(16).padStart(4, '0')}`.padEnd(35, '0');
}

/** The root span of a trace that lasts five milliseconds, with changes. `undefined` leaves a field out. */
export function rootSpan(number: number, changes: { [K in keyof SpanData]?: SpanData[K] | undefined } = {}): SpanData {
  const startTimeNs = (EPOCH_MS + number * 1000) * 1e6;
  const span = {
    traceId: traceIdOf(number),
    spanId: `${number.toString(16).padStart(4, '0')}000000000001`,
    name: 'answer',
    type: 'CHAIN',
    startTimeNs,
    endTimeNs: startTimeNs + 5e6,
    status: 'OK',
    attributes: {},
    events: [],
    links: [],
    ...changes,
  };
  return Object.fromEntries(Object.entries(span).filter(([, value]) => value !== undefined)) as unknown as SpanData;
}

/** A span below another, which it begins and ends inside of. */
export function childSpan(parent: SpanData, index: number, changes: Partial<SpanData> = {}): SpanData {
  return {
    ...parent,
    spanId: `${parent.spanId.slice(0, 14)}${(index + 2).toString(16).padStart(2, '0')}`,
    parentId: parent.spanId,
    name: `step ${index}`,
    startTimeNs: parent.startTimeNs + (index + 1) * 1e6,
    endTimeNs: parent.startTimeNs + (index + 1.5) * 1e6,
    ...changes,
  };
}

/** A trace of one span. */
export function oneSpan(number: number, changes?: Parameters<typeof rootSpan>[1], update?: TraceUpdate): TestTrace {
  return { spans: [rootSpan(number, changes)], ...(update ? { update } : {}) };
}

/** Puts traces of one span each, of some numbers. */
export async function putSimple({ put }: StoreUnderTest, ...numbers: number[]): Promise<void> {
  for (const number of numbers) await put(oneSpan(number));
}

/** Checks which traces a page has, by their numbers. */
export function assertNumbers(
  { traces }: TracePage,
  numbers: readonly number[],
  message = 'the traces that are found',
): void {
  assert.deepEqual(
    traces.map(({ traceId }) => traceId),
    numbers.map(traceIdOf),
    message,
  );
}
