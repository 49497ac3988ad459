import { strict as assert } from 'node:assert';
import type { Store, TraceUpdate } from '../../destinations/types.ts';
import type { TracingErrorCode } from '../../errors.ts';
import type { SpanData } from '../../span/types.ts';

/** A trace to put into a store: its spans in the order in which they are told, and what is known of it as a whole. */
export interface TestTrace {
  /** A span without `endTimeNs` is still running. */
  spans: readonly SpanData[];
  update?: TraceUpdate;
}

/** A store, and how traces come into it. */
export interface StoreUnderTest {
  /** It is empty. */
  store: Store;
  /** Brings a trace, or more of it, into the store as its destination does. When it resolves, the store can be asked. */
  put(trace: TestTrace): void | Promise<void>;
  /** Removes what the store was kept in, when it has been closed. */
  remove?(): void | Promise<void>;
}

/** What a store has to do: sentences, and how each is checked. */
export type Contract = Record<string, (subject: StoreUnderTest) => Promise<void>>;

/** Checks that a call is refused with a `TracingError` of a code, which says something. */
export async function refuses(code: TracingErrorCode, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, { name: 'TracingError', code, message: /\w/ });
}
