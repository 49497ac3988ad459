import type { DatabaseSync } from 'node:sqlite';
import { notFound } from './not-found.ts';

/**
 * The key of a trace's row.
 *
 * @throws TracingError `NOT_FOUND`
 */
export function requireTrace(database: DatabaseSync, traceId: string): number {
  const row = database.prepare('SELECT id FROM traces WHERE trace_id = ?').get(String(traceId));
  if (!row) throw notFound('trace', traceId, 'give the whole id of a trace that was recorded here and not deleted.');
  return Number(row['id']);
}

/** Gives the key of a trace, which is begun where it is not there: what is known of a trace may come before its first span. */
export function traceBeginner(database: DatabaseSync): (traceId: string, startTimeNs: number) => number {
  const select = database.prepare('SELECT id FROM traces WHERE trace_id = ?');
  const insert = database.prepare(
    "INSERT INTO traces (trace_id, name, state, start_time_ns) VALUES (?, '', 'IN_PROGRESS', ?)",
  );
  return (traceId, startTimeNs) =>
    Number(select.get(traceId)?.['id'] ?? insert.run(traceId, startTimeNs).lastInsertRowid);
}
