import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import type { Trace } from '../../../span/types.ts';
import { readSpans } from './read-spans.ts';
import { toTraceInfos, traceInfoColumns, type TraceInfoRow } from './trace-info.ts';

/**
 * A trace with its spans, by its id, a unique start of it, or `latest`.
 *
 * @throws TracingError `AMBIGUOUS_TRACE_ID`
 */
export function readTrace(database: DatabaseSync, traceId: string): Trace | undefined {
  const row = traceId === 'latest' ? findLatest(database) : findTrace(database, traceId);
  if (!row) return undefined;
  return { info: toTraceInfos(database, [row])[0]!, data: { spans: readSpans(database, row) } };
}

function findLatest(database: DatabaseSync): TraceInfoRow | undefined {
  return database
    .prepare(`SELECT ${traceInfoColumns} FROM traces ORDER BY start_time_ns DESC, id DESC LIMIT 1`)
    .get() as TraceInfoRow | undefined;
}

function findTrace(database: DatabaseSync, traceId: string): TraceInfoRow | undefined {
  const wanted = traceId.startsWith('tr-') ? traceId : `tr-${traceId}`;
  const rows = database
    .prepare(`SELECT ${traceInfoColumns} FROM traces WHERE trace_id >= ? AND trace_id < ? LIMIT 2`)
    .all(wanted, `${wanted}\u{10ffff}`) as unknown as TraceInfoRow[];
  const exact = rows.find((row) => row.trace_id === wanted);
  if (!exact && rows.length > 1)
    throw new TracingError(
      'AMBIGUOUS_TRACE_ID',
      `Several traces have an id that starts with ${wanted}: give more of it.`,
    );
  return exact ?? rows[0];
}
