import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SpanRecord } from '../../span/record.ts';
import type { SpanEvent } from '../../span/types.ts';
import type { StoredAttachment, TraceUpdate } from '../types.ts';
import { attachmentWriter } from './operations/attachments.ts';
import { contentWriter } from './operations/contents.ts';
import { traceBeginner } from './operations/trace-keys.ts';
import { traceUpdater } from './operations/trace-update.ts';
import { traceRows } from './trace-rows.ts';

/** Puts spans and their traces into the tables, inside the caller's transaction. */
export interface SpanWriter {
  /**
   * A span that has started or ended; one that has ended already is not changed.
   *
   * @param localRoot its parent is in another process: it stands for the trace until that trace's root is here
   */
  write(span: SpanRecord, journalId: number, localRoot?: boolean): void;
  /** Removes a span that has not ended. */
  drop(traceId: string, spanId: string): void;
  /** Replaces the events of a span that is there. */
  amend(traceId: string, spanId: string, events: SpanEvent[]): void;
  /** What became known of a trace as a whole; passed over where the trace is not there, since it was deleted or dropped. */
  know(traceId: string, update: TraceUpdate): void;
  /** Media that a span of a trace refers to, the first of which may be still to come. */
  attach(traceId: string, sha256: string, attachment: StoredAttachment): void;
  /** Writes the traces that were touched. Call it before the transaction's end. */
  finishBatch(): void;
  /** The transaction has ended, one way or the other. */
  endBatch(): void;
}

export function spanWriter(database: DatabaseSync): SpanWriter {
  const insert = database.prepare(`
    INSERT INTO spans (name, type, end_time_ns, status, status_message, model, provider, usage, journal, attributes, events, links, outputs, inputs, parent_id, start_time_ns, trace, span_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace, span_id) DO NOTHING`);
  const update = database.prepare(`
    UPDATE spans SET name = ?, type = ?, end_time_ns = ?, status = ?, status_message = ?, model = ?, provider = ?, usage = ?, journal = ?, attributes = ?, events = ?, links = ?,
      outputs = ?, inputs = coalesce(?, inputs), interrupted = 0
    WHERE trace = ? AND span_id = ? AND end_time_ns IS NULL`);
  const updateEvents = database.prepare('UPDATE spans SET events = ? WHERE trace = ? AND span_id = ?');
  const remove = database.prepare('DELETE FROM spans WHERE trace = ? AND span_id = ? AND end_time_ns IS NULL');
  const selectSpan = database.prepare('SELECT 1 FROM spans WHERE trace = ? LIMIT 1');
  const selectTrace = database.prepare('SELECT id FROM traces WHERE trace_id = ?');
  const traces = traceRows(database);
  const contents = contentWriter(database);
  const attachments = attachmentWriter(database);
  const beginTrace = traceBeginner(database);
  const updater = traceUpdater(database);
  /** What is done when the rows of the batch's traces are there. */
  let later: (() => void)[] = [];

  return {
    write(span, journalId, localRoot = false) {
      const trace = traces.keyOf(span);
      const changeable = [
        span.name,
        span.type,
        span.endTimeNs ?? null,
        span.status,
        span.statusMessage ?? null,
        span.model ?? null,
        span.provider ?? null,
        // A running span may yet report more; the sums of the trace count what is final.
        span.endTimeNs === undefined ? null : json(span.usage),
        journalId,
        json(span.attributes),
        json(span.events),
        json(span.links),
        span.outputs === undefined ? null : contents.store(trace, span.outputs),
        span.inputs === undefined ? null : contents.store(trace, span.inputs),
      ];
      const isNew =
        insert.run(...changeable, span.parentId ?? null, span.startTimeNs, trace, span.spanId).changes === 1;
      if (isNew || update.run(...changeable, trace, span.spanId).changes === 1) traces.add(span, !isNew, localRoot);
    },

    drop(traceId, spanId) {
      const trace = traces.find(traceId);
      if (trace === undefined || remove.run(trace, spanId).changes === 0) return;
      traces.removed(traceId);
      if (!selectSpan.get(trace)) contents.forget(trace);
    },

    amend: (traceId, spanId, events) => void updateEvents.run(json(events), traces.find(traceId) ?? null, spanId),

    know(traceId, known) {
      later.push(() => {
        const trace = selectTrace.get(traceId)?.['id'] as number | undefined;
        if (trace !== undefined) updater.apply(trace, known);
      });
    },

    attach: (traceId, sha256, attachment) =>
      void later.push(() => attachments.put(beginTrace(traceId, Date.now() * 1e6), sha256, attachment)),

    finishBatch() {
      traces.write();
      for (const write of later) write();
    },

    endBatch() {
      contents.endBatch();
      traces.clear();
      updater.forget();
      later = [];
    },
  };
}

/** JSON text, or NULL for what is absent or empty. */
function json(value: object | undefined): SQLInputValue {
  if (value === undefined || (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)) return null;
  return JSON.stringify(value);
}
