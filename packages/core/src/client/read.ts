import type { TracePage, TraceQuery } from '../destinations/types.ts';
import { extractFields, parseExtractFields } from '../search/extract-fields.ts';
import type { Trace, TraceInfo } from '../span/types.ts';
import { withStore } from './with-store.ts';

/** Traces page by page: as a promise of the first page, or, iterated, of every trace. */
export interface TraceSearch extends Promise<TracePage> {
  /** All traces that match, fetched in pages as they are asked for. */
  [Symbol.asyncIterator](): AsyncIterableIterator<TraceInfo>;
}

/** A row of a table: the trace's id and a column for each field that was asked for, `null` where a trace has none. */
export type TraceRow = { traceId: string } & Record<string, unknown>;

/**
 * Searches the store that this process writes to, newest first. What was recorded before the call is among what is found.
 * Awaited, it gives a page; iterated, all of it. With `extractFields`, rows of a table in place of traces.
 *
 * @throws TracingError `INVALID_FILTER` with the place of the mistake, or `INVALID_OPTION`
 * @example
 * const { traces, nextPageToken } = await searchTraces({ filter: "trace.status = 'ERROR' AND tag.channel = 'web'" });
 * @example
 * for await (const trace of searchTraces({ orderBy: ['execution_time_ms DESC'] })) console.log(trace.name);
 * @example
 * const rows = await searchTraces({ extractFields: ['retrieve.inputs.query', 'retrieve.outputs'] });
 */
export function searchTraces(query?: TraceQuery): TraceSearch;
export function searchTraces(query: TraceQuery & { extractFields: readonly string[] }): Promise<TraceRow[]>;
export function searchTraces({
  extractFields: fields,
  ...query
}: TraceQuery & { extractFields?: readonly string[] } = {}): TraceSearch | Promise<TraceRow[]> {
  if (fields) return searchRows(query, fields);
  const first = withStore((store) => store.searchTraces(query));
  return Object.assign(first, { [Symbol.asyncIterator]: () => everyTrace(first, query) });
}

async function* everyTrace(first: Promise<TracePage>, query: TraceQuery): AsyncIterableIterator<TraceInfo> {
  for (let page = await first; ;) {
    yield* page.traces;
    const { nextPageToken: pageToken } = page;
    if (pageToken === undefined) return;
    page = await withStore((store) => store.searchTraces({ ...query, pageToken }));
  }
}

async function searchRows(query: TraceQuery, names: readonly string[]): Promise<TraceRow[]> {
  const fields = parseExtractFields(names);
  return withStore(async (store) => {
    const rows: TraceRow[] = [];
    for (const { traceId } of (await store.searchTraces(query)).traces) {
      const trace = await store.getTrace(traceId);
      if (trace) rows.push({ traceId, ...extractFields(fields, trace) });
    }
    return rows;
  });
}

/**
 * A trace with its spans.
 *
 * @param traceId its id, the start of it where no other starts so, or `latest`
 * @throws TracingError
 */
export function getTrace(traceId: string): Promise<Trace | undefined> {
  return withStore((store) => store.getTrace(traceId));
}
