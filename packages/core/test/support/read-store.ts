import { DatabaseSync } from 'node:sqlite';
import { openStore, type SpanData, type Trace } from '../../src/index.ts';

/** All traces of a store, oldest first; up to 10,000. */
export async function readTraces(path: string): Promise<Trace[]> {
  const store = await openStore(`sqlite:${path}`);
  try {
    const { traces } = await store.searchTraces({ maxResults: 10_000 });
    return await Promise.all(traces.toReversed().map(async ({ traceId }) => (await store.getTrace(traceId))!));
  } finally {
    store.close();
  }
}

/** All spans of a store of up to 10,000 traces. */
export async function readSpans(path: string): Promise<SpanData[]> {
  return (await readTraces(path)).flatMap((trace) => trace.data.spans);
}

/** The names of all spans of a store, sorted. */
export async function readNames(path: string): Promise<string[]> {
  return (await readSpans(path)).map((span) => span.name).toSorted();
}

/** A row of the table of spans, for stores with very many. */
export interface SpanRow {
  id: string;
  name: string;
  hasEnded: 0 | 1;
  interrupted: 0 | 1;
}

/** All rows of the table of spans, after the store has taken over what was in journals. */
export async function readSpanRows(path: string): Promise<SpanRow[]> {
  const store = await openStore(`sqlite:${path}`);
  await store.searchTraces({ maxResults: 1 });
  store.close();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare('SELECT span_id AS id, name, end_time_ns IS NOT NULL AS hasEnded, interrupted FROM spans')
      .all() as unknown as SpanRow[];
  } finally {
    database.close();
  }
}
