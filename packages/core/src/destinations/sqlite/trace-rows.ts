import type { DatabaseSync } from 'node:sqlite';
import type { SpanRecord } from '../../span/record.ts';
import type { TokenUsage } from '../../span/types.ts';
import { preview } from '../preview.ts';
import { addUsage } from '../usage.ts';
import { given } from './operations/given.ts';
import { parseUsage, usageSums } from './usage-sums.ts';

/** The rows of the traces that a batch touches: each is written once, at the end of the batch. */
export interface TraceRows {
  /** The key of a span's trace, which is begun where it is not there. */
  keyOf(span: SpanRecord): number;
  /** The key of a trace that is there. */
  find(traceId: string): number | undefined;
  /** A span was stored; `wasThere` tells that it replaced itself as it was while it ran. */
  add(span: SpanRecord, wasThere: boolean, localRoot?: boolean): void;
  /** A span that was running was removed again; with the last one goes its trace. */
  removed(traceId: string): void;
  write(): void;
  /** Forgets the batch, written or not. */
  clear(): void;
}

interface Touched {
  id: number;
  isNew: boolean;
  /** The first span that was seen, for what a row must have before there is a root. */
  first: Pick<SpanRecord, 'traceId' | 'name'>;
  startTimeNs: number;
  root: SpanRecord | undefined;
  /** The root's inputs: its end may leave them to its start. */
  request: string | undefined;
  spans: number;
  errors: number;
  usage: TokenUsage | undefined;
  recount: boolean;
}

/** To be used inside a transaction, in which foreign keys are looked at only at the end. */
export function traceRows(database: DatabaseSync): TraceRows {
  const select = database.prepare('SELECT id, start_time_ns AS startTimeNs, usage FROM traces WHERE trace_id = ?');
  const selectLastId = database.prepare('SELECT coalesce(max(id), 0) AS id FROM traces');
  const insert = database.prepare(`
    INSERT INTO traces (id, trace_id, name, state, start_time_ns, end_time_ns, request_preview, response_preview, usage, span_count, error_count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const updateSums = database.prepare(
    "UPDATE traces SET name = iif(name = '', ?, name), usage = ?, span_count = span_count + ?, error_count = error_count + ? WHERE id = ?",
  );
  const updateRoot = database.prepare(`
    UPDATE traces SET name = iif(given & ${given.name}, name, ?), state = iif(given & ${given.state}, state, ?), end_time_ns = ?,
      request_preview = iif(given & ${given.requestPreview}, request_preview, coalesce(?, request_preview)),
      response_preview = iif(given & ${given.responsePreview}, response_preview, ?), usage = ?, span_count = span_count + ?, error_count = error_count + ?, interrupted = 0 WHERE id = ?`);
  const selectRoot = database.prepare('SELECT 1 FROM spans WHERE trace = ? AND parent_id IS NULL LIMIT 1');
  const removeEmpty = database.prepare('DELETE FROM traces WHERE id = ? AND span_count <= 0');
  const updateStart = database.prepare('UPDATE traces SET start_time_ns = ? WHERE id = ?');
  const usages = usageSums(database);
  const touched = new Map<string, Touched>();
  let lastId: number | undefined;

  const nextId = (): number => {
    lastId ??= Number(selectLastId.get()!['id']);
    return ++lastId;
  };

  const touch = (span: Pick<SpanRecord, 'traceId' | 'name' | 'startTimeNs'>): Touched => {
    let trace = touched.get(span.traceId);
    if (!trace) {
      const row = select.get(span.traceId) as { id: number; startTimeNs: number; usage: string | null } | undefined;
      const { id, startTimeNs } = row ?? { id: nextId(), startTimeNs: span.startTimeNs };
      trace = {
        id,
        isNew: !row,
        first: span,
        startTimeNs,
        root: undefined,
        request: undefined,
        spans: 0,
        errors: 0,
        usage: parseUsage(row?.usage ?? null),
        recount: false,
      };
      touched.set(span.traceId, trace);
    }
    return trace;
  };

  const writeRow = ({ id, isNew, first, startTimeNs, root, request, spans, errors, usage, recount }: Touched): void => {
    const total = recount ? usages.recount(id) : usage;
    const sums = [total ? JSON.stringify(total) : null, spans, errors] as const;
    const { name } = root ?? first;
    if (!root && !isNew) {
      updateSums.run(name, ...sums, id);
      if (spans < 0) removeEmpty.run(id);
      return;
    }
    const endTimeNs = root?.endTimeNs ?? null;
    const state = root && endTimeNs !== null ? root.status : 'IN_PROGRESS';
    const previews = [preview(request, 'user') ?? null, preview(root?.outputs, 'assistant') ?? null] as const;
    if (!isNew) updateRoot.run(name, state, endTimeNs, ...previews, ...sums, id);
    else if (spans > 0) {
      insert.run(id, first.traceId, name, state, root?.startTimeNs ?? startTimeNs, endTimeNs, ...previews, ...sums);
    }
    // An index is kept by this column: it is written only where it has changed.
    if (!isNew && root && root.startTimeNs !== startTimeNs) updateStart.run(root.startTimeNs, id);
  };

  return {
    keyOf: (span) => touch(span).id,

    find: (traceId) => touched.get(traceId)?.id ?? (select.get(traceId)?.['id'] as number | undefined),

    removed(traceId) {
      touch({ traceId, name: '', startTimeNs: 0 }).spans--;
    },

    add(span, wasThere, localRoot = false) {
      const trace = touch(span);
      if (!wasThere) trace.spans++;
      if (span.parentId === undefined || (localRoot && !selectRoot.get(trace.id))) {
        trace.root = span;
        trace.request = span.inputs ?? trace.request;
      }
      if (span.endTimeNs === undefined) return;
      if (span.status === 'ERROR') trace.errors++;
      const effect = usages.effectOf(trace.id, span, wasThere);
      if (effect === 'add') trace.usage = addUsage(trace.usage ?? {}, span.usage!);
      else if (effect === 'recount') trace.recount = true;
    },

    write: () => touched.forEach(writeRow),

    clear() {
      touched.clear();
      lastId = undefined;
    },
  };
}
