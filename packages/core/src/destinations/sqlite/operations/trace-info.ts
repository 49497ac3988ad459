import type { DatabaseSync } from 'node:sqlite';
import { toMilliseconds } from '../../../search/timestamp-condition.ts';
import type { TokenUsage, TraceState } from '../../../span/types.ts';
import type { Assessment, TraceInfo } from '../../../span/types.ts';
import { readAssessments } from './assessments.ts';
import { metadataKeys } from './trace-update.ts';

/** What to select from `traces` for {@link toTraceInfos}. */
export const traceInfoColumns: string = [
  'id, trace_id, name, state, start_time_ns, end_time_ns, request_preview, response_preview, usage, span_count, error_count, interrupted',
  'experiment_id, run_id, client_request_id',
]
  .join(', ')
  .replaceAll(/\w+/g, 'traces.$&');

export interface TraceInfoRow {
  id: number;
  trace_id: string;
  name: string;
  state: TraceState;
  start_time_ns: number;
  end_time_ns: number | null;
  request_preview: string | null;
  response_preview: string | null;
  usage: string | null;
  span_count: number;
  error_count: number;
  interrupted: number;
  experiment_id: string;
  run_id: string | null;
  client_request_id: string | null;
}

/** Rows of traces with all that hangs on them: three statements, however many there are. */
export function toTraceInfos(database: DatabaseSync, rows: readonly TraceInfoRow[]): TraceInfo[] {
  if (rows.length === 0) return [];
  const keys = JSON.stringify(rows.map(({ id }) => id));
  const tags = readTexts(database, 'trace_tags', keys);
  const metadata = readTexts(database, 'trace_metadata', keys);
  const assessments = readAssessments(database, new Map(rows.map((row) => [row.id, row.trace_id])));
  return rows.map((row) =>
    toTraceInfo(row, tags.get(row.id) ?? {}, metadata.get(row.id) ?? {}, assessments.get(row.id) ?? []),
  );
}

function readTexts(
  database: DatabaseSync,
  table: 'trace_tags' | 'trace_metadata',
  keys: string,
): Map<number, Record<string, string>> {
  const rows = database
    .prepare(
      `SELECT trace, key, value FROM ${table} WHERE trace IN (SELECT value FROM json_each(?)) ORDER BY trace, key`,
    )
    .all(keys);
  const entries = new Map<number, [string, string][]>();
  for (const { trace, key, value } of rows as { trace: number; key: string; value: string }[]) {
    const ofTrace = entries.get(trace);
    if (ofTrace) ofTrace.push([key, value]);
    else entries.set(trace, [[key, value]]);
  }
  // A key may be `__proto__`, which only this makes a key like others.
  return new Map(Array.from(entries, ([trace, ofTrace]) => [trace, Object.fromEntries(ofTrace)]));
}

function toTraceInfo(
  row: TraceInfoRow,
  tags: Record<string, string>,
  metadata: Record<string, string>,
  assessments: Assessment[],
): TraceInfo {
  const { [metadataKeys.session]: session, [metadataKeys.user]: user } = metadata;
  return {
    traceId: row.trace_id,
    name: row.name,
    state: row.state,
    requestTime: toMilliseconds(row.start_time_ns),
    ...(row.end_time_ns === null ? {} : { executionDuration: (row.end_time_ns - row.start_time_ns) / 1e6 }),
    ...(row.request_preview === null ? {} : { requestPreview: row.request_preview }),
    ...(row.response_preview === null ? {} : { responsePreview: row.response_preview }),
    ...(row.usage === null ? {} : { usage: JSON.parse(row.usage) as TokenUsage }),
    spanCount: row.span_count,
    errorCount: row.error_count,
    ...(row.interrupted ? { interrupted: true } : {}),
    experimentId: row.experiment_id,
    ...(row.client_request_id === null ? {} : { clientRequestId: row.client_request_id }),
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...(session === undefined ? {} : { session }),
    ...(user === undefined ? {} : { user }),
    tags,
    traceMetadata: row.run_id === null ? metadata : { ...metadata, [metadataKeys.runId]: row.run_id },
    assessments,
  };
}
