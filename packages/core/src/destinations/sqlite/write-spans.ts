import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SpanRecord } from '../../span/record.ts';
import type { SpanEvent, TokenUsage } from '../../span/types.ts';
import { preview } from '../preview.ts';
import { type SpanUsage, totalUsage } from '../usage.ts';

/** How many traces' keys are remembered from batch to batch. */
const REMEMBERED_TRACES = 10_000;

/** Puts spans and their traces into the tables, inside the caller's transaction. */
export interface SpanWriter {
  /** A span that has started or ended; one that has ended already is not changed. */
  write(span: SpanRecord, journalId: number): void;
  /** Replaces the events of a span that is there. */
  amend(traceId: string, spanId: string, events: SpanEvent[]): void;
  /** Brings the traces that were touched up to date. Call it before the transaction's end. */
  finishBatch(): void;
  /** The transaction was rolled back: nothing of the batch is there. */
  forgetBatch(): void;
}

export function spanWriter(database: DatabaseSync): SpanWriter {
  const insertTrace = database.prepare(
    "INSERT INTO traces (trace_id, name, state, start_time_ns) VALUES (?, ?, 'IN_PROGRESS', ?) ON CONFLICT (trace_id) DO UPDATE SET trace_id = trace_id RETURNING id",
  );
  const upsertSpan = database.prepare(`
    INSERT INTO spans (trace, span_id, parent_id, name, type, start_time_ns, end_time_ns, status, status_message, model, provider, usage, journal, attributes, events, links, inputs, outputs)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (trace, span_id) DO UPDATE SET
      name = excluded.name, type = excluded.type, end_time_ns = excluded.end_time_ns, status = excluded.status, status_message = excluded.status_message,
      model = excluded.model, provider = excluded.provider, usage = excluded.usage, attributes = excluded.attributes, events = excluded.events,
      links = excluded.links, inputs = coalesce(excluded.inputs, inputs), outputs = excluded.outputs
    WHERE end_time_ns IS NULL`);
  const updateEvents = database.prepare('UPDATE spans SET events = ? WHERE trace = (SELECT id FROM traces WHERE trace_id = ?) AND span_id = ?');
  const updateRoot = database.prepare(`
    UPDATE traces SET name = ?, start_time_ns = ?, end_time_ns = ?, state = ?, request_preview = coalesce(?, request_preview), response_preview = ? WHERE id = ?`);
  const selectSpans = database.prepare('SELECT span_id AS spanId, parent_id AS parentId, status, usage FROM spans WHERE trace = ?');
  const updateSums = database.prepare('UPDATE traces SET usage = ?, span_count = ?, error_count = ? WHERE id = ?');

  const traceKeys = new Map<string, number>();
  const touched = new Set<number>();

  const traceKey = (span: SpanRecord): number => {
    let key = traceKeys.get(span.traceId);
    if (key === undefined) {
      key = Number(insertTrace.get(span.traceId, span.name, span.startTimeNs)!['id']);
      if (traceKeys.size >= REMEMBERED_TRACES) traceKeys.clear();
      traceKeys.set(span.traceId, key);
    }
    return key;
  };

  return {
    write(span, journalId) {
      const trace = traceKey(span);
      touched.add(trace);
      upsertSpan.run(
        trace,
        span.spanId,
        span.parentId ?? null,
        span.name,
        span.type,
        span.startTimeNs,
        span.endTimeNs ?? null,
        span.status,
        span.statusMessage ?? null,
        span.model ?? null,
        span.provider ?? null,
        json(span.usage),
        journalId,
        json(span.attributes),
        json(span.events),
        json(span.links),
        span.inputs ?? null,
        span.outputs ?? null,
      );
      if (span.parentId !== undefined) return;
      const state = span.endTimeNs === undefined ? 'IN_PROGRESS' : span.status;
      updateRoot.run(span.name, span.startTimeNs, span.endTimeNs ?? null, state, preview(span.inputs, 'user') ?? null, preview(span.outputs, 'assistant') ?? null, trace);
    },

    amend: (traceId, spanId, events) => void updateEvents.run(json(events), traceId, spanId),

    finishBatch() {
      for (const trace of touched) {
        const spans = selectSpans.all(trace) as unknown as { spanId: string; parentId: string | null; status: string; usage: string | null }[];
        const usages: SpanUsage[] = spans.map(({ spanId, parentId, usage }) => ({
          spanId,
          parentId: parentId ?? undefined,
          usage: usage === null ? undefined : (JSON.parse(usage) as TokenUsage),
        }));
        const errors = spans.filter(({ status }) => status === 'ERROR').length;
        updateSums.run(json(totalUsage(usages)), spans.length, errors, trace);
      }
      touched.clear();
    },

    forgetBatch() {
      touched.clear();
      traceKeys.clear();
    },
  };
}

/** JSON text, or NULL for what is absent or empty. */
function json(value: object | undefined): SQLInputValue {
  if (value === undefined || (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)) return null;
  return JSON.stringify(value);
}
