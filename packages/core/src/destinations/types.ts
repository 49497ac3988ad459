import type { SpanData, Trace, TraceInfo } from '../span/types.ts';

/** Where spans go. Called with batches, one call at a time; a call that throws or rejects is tried again later. */
export interface Destination {
  /** Distinguishes destinations in warnings and counts. */
  name: string;
  /** Takes finished spans over. When it returns (or its promise resolves), the spans are the destination's. */
  write(spans: readonly SpanData[]): void | Promise<void>;
  flush?(): void | Promise<void>;
  shutdown?(): void | Promise<void>;
}

/** Which traces {@link Store.searchTraces} gives, newest first. */
export interface TraceQuery {
  /** At most this many (default 100). */
  maxResults?: number;
  /** Where the page before ended: its `nextPageToken`. */
  pageToken?: string;
}

/** A page of traces, and the token of the next page where there is one. */
export interface TracePage {
  traces: TraceInfo[];
  nextPageToken?: string;
}

/** What traces can be read from. */
export interface Store {
  searchTraces(query?: TraceQuery): Promise<TracePage>;
  /**
   * The trace of that id, or of the only id that starts so, or the newest for `latest`; `undefined` where there is none.
   *
   * @throws TracingError `AMBIGUOUS_TRACE_ID` where several ids start so.
   */
  getTrace(traceId: string): Promise<Trace | undefined>;
  close(): void;
}
