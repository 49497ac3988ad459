import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../errors.ts';
import { toSpanData } from '../../span/record.ts';
import type { SpanData, TokenUsage, Trace, TraceInfo, TraceState } from '../../span/types.ts';
import { inTreeOrder } from '../tree-order.ts';
import type { TracePage, TraceQuery } from '../types.ts';

const DEFAULT_RESULTS = 100;
const traceColumns =
  'id, trace_id, name, state, start_time_ns, end_time_ns, request_preview, response_preview, usage, span_count, error_count, interrupted';

interface TraceRow {
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
}

type SpanRow = Record<'span_id' | 'name' | 'type' | 'status', string> &
  Record<
    | 'parent_id'
    | 'status_message'
    | 'model'
    | 'provider'
    | 'usage'
    | 'attributes'
    | 'events'
    | 'links'
    | 'inputs'
    | 'outputs',
    string | null
  > & {
    start_time_ns: number;
    end_time_ns: number | null;
    interrupted: number;
  };

/** Traces by start, newest first, a page at a time. */
export function readTracePage(
  database: DatabaseSync,
  { maxResults = DEFAULT_RESULTS, pageToken }: TraceQuery,
): TracePage {
  if (!Number.isSafeInteger(maxResults) || maxResults < 1 || maxResults > 10_000) {
    throw new TracingError(
      'INVALID_OPTION',
      `maxResults must be a whole number from 1 to 10000, not ${String(maxResults)}.`,
    );
  }
  const [startTimeNs, id] = pageToken === undefined ? [Number.MAX_VALUE, 0] : parsePageToken(pageToken);
  const rows = database
    .prepare(
      `SELECT ${traceColumns} FROM traces WHERE (start_time_ns, id) < (?, ?) ORDER BY start_time_ns DESC, id DESC LIMIT ?`,
    )
    .all(startTimeNs, id, maxResults + 1) as unknown as TraceRow[];
  const page: TracePage = { traces: rows.slice(0, maxResults).map(toTraceInfo) };
  const last = rows[maxResults - 1];
  if (rows.length > maxResults && last) page.nextPageToken = `${last.start_time_ns}.${last.id}`;
  return page;
}

function parsePageToken(token: string): [number, number] {
  const match = /^(\d{1,20})\.(\d{1,15})$/.exec(token);
  if (!match)
    throw new TracingError(
      'INVALID_OPTION',
      'pageToken is not one that searchTraces gave: pass the nextPageToken of the page before.',
    );
  return [Number(match[1]), Number(match[2])];
}

/** A trace with its spans, by its id, a unique start of it, or `latest`. */
export function readTrace(database: DatabaseSync, traceId: string): Trace | undefined {
  const row = findTrace(database, traceId);
  if (!row) return undefined;
  const spans = database
    .prepare(
      `SELECT span_id, parent_id, name, type, start_time_ns, end_time_ns, status, status_message, model, provider, usage, interrupted, attributes, events, links, inputs, outputs
       FROM spans WHERE trace = ? ORDER BY start_time_ns, id`,
    )
    .all(row.id) as unknown as SpanRow[];
  return { info: toTraceInfo(row), data: { spans: inTreeOrder(spans.map((span) => toSpan(row.trace_id, span))) } };
}

function findTrace(database: DatabaseSync, traceId: string): TraceRow | undefined {
  if (traceId === 'latest') {
    return database.prepare(`SELECT ${traceColumns} FROM traces ORDER BY start_time_ns DESC, id DESC LIMIT 1`).get() as
      | TraceRow
      | undefined;
  }
  const wanted = traceId.startsWith('tr-') ? traceId : `tr-${traceId}`;
  const rows = database
    .prepare(`SELECT ${traceColumns} FROM traces WHERE trace_id >= ? AND trace_id < ? LIMIT 2`)
    .all(wanted, `${wanted}\u{10ffff}`) as unknown as TraceRow[];
  const exact = rows.find((row) => row.trace_id === wanted);
  if (!exact && rows.length > 1)
    throw new TracingError(
      'AMBIGUOUS_TRACE_ID',
      `Several traces have an id that starts with ${wanted}: give more of it.`,
    );
  return exact ?? rows[0];
}

function toTraceInfo(row: TraceRow): TraceInfo {
  const info: TraceInfo = {
    traceId: row.trace_id,
    name: row.name,
    state: row.state,
    requestTime: Math.floor(row.start_time_ns / 1e6),
    spanCount: row.span_count,
    errorCount: row.error_count,
  };
  if (row.end_time_ns !== null) info.executionDuration = (row.end_time_ns - row.start_time_ns) / 1e6;
  if (row.request_preview !== null) info.requestPreview = row.request_preview;
  if (row.response_preview !== null) info.responsePreview = row.response_preview;
  if (row.usage !== null) info.usage = JSON.parse(row.usage) as TokenUsage;
  if (row.interrupted) info.interrupted = true;
  return info;
}

function toSpan(traceId: string, row: SpanRow): SpanData {
  return toSpanData({
    traceId,
    spanId: row.span_id,
    name: row.name,
    type: row.type,
    startTimeNs: row.start_time_ns,
    status: row.status as SpanData['status'],
    ...present({
      parentId: row.parent_id,
      endTimeNs: row.end_time_ns,
      statusMessage: row.status_message,
      model: row.model,
      provider: row.provider,
    }),
    ...(row.usage === null ? {} : { usage: JSON.parse(row.usage) as TokenUsage }),
    attributes: parseOr(row.attributes, {}),
    events: parseOr(row.events, []),
    links: parseOr(row.links, []),
    ...present({ inputs: row.inputs, outputs: row.outputs }),
    ...(row.interrupted ? { interrupted: true as const } : {}),
  });
}

/** Without the entries that are NULL. */
function present<T extends Record<string, unknown>>(columns: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function parseOr<T>(text: string | null, otherwise: T): T {
  return text === null ? otherwise : (JSON.parse(text) as T);
}
