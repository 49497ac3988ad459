import type { DatabaseSync } from 'node:sqlite';
import { toSpanData } from '../../../span/record.ts';
import type { SpanData, TokenUsage } from '../../../span/types.ts';
import { inTreeOrder } from '../../tree-order.ts';
import { contentReader } from './contents.ts';

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

/** The spans of a trace, parents before children, siblings by start time. */
export function readSpans(database: DatabaseSync, trace: { id: number; trace_id: string }): SpanData[] {
  const content = contentReader(database, [trace.id]);
  const rows = database
    .prepare(
      `SELECT span_id, parent_id, name, type, start_time_ns, end_time_ns, status, status_message, model, provider, usage, interrupted, attributes, events, links, inputs, outputs
       FROM spans WHERE trace = ? ORDER BY start_time_ns, id`,
    )
    .all(trace.id) as unknown as SpanRow[];
  return inTreeOrder(rows.map((row) => toSpan(trace.trace_id, row, (stored) => content(trace.id, stored))));
}

function toSpan(traceId: string, row: SpanRow, content: (stored: string) => string): SpanData {
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
    ...present({
      inputs: row.inputs === null ? null : content(row.inputs),
      outputs: row.outputs === null ? null : content(row.outputs),
    }),
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
