import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../schema.ts';
import { schema2 } from './schema-2.ts';

/** An empty database of version 2. For tests. */
export function testDatabase(path = ':memory:'): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON');
  migrate(database, path);
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'experiments'").get() === undefined)
    database.exec(schema2);
  if (path !== ':memory:') database.exec('PRAGMA journal_mode = WAL');
  return database;
}

/** Puts traces with one span each into a database, as the writer of spans does. @returns their keys */
export function insertTraces(
  database: DatabaseSync,
  ...traces: { traceId: string; startMs?: number; inputs?: string; outputs?: string }[]
): number[] {
  const insertTrace = database.prepare(
    "INSERT INTO traces (trace_id, name, state, start_time_ns, end_time_ns, span_count) VALUES (?, 'answer', 'OK', ?, ?, 1)",
  );
  const insertSpan = database.prepare(
    "INSERT INTO spans (trace, span_id, name, type, start_time_ns, end_time_ns, status, inputs, outputs) VALUES (?, ?, 'answer', 'CHAIN', ?, ?, 'OK', ?, ?)",
  );
  return traces.map(({ traceId, startMs = 1_700_000_000_000, inputs, outputs }) => {
    const times = [startMs * 1e6, startMs * 1e6 + 5e6] as const;
    const id = Number(insertTrace.run(traceId, ...times).lastInsertRowid);
    insertSpan.run(id, `${traceId.slice(3, 15)}0000`, ...times, inputs ?? null, outputs ?? null);
    return id;
  });
}

/** The id of a trace that ends in a number. */
export function traceIdOf(number: number): string {
  return `tr-${number.toString(16).padStart(32, '0')}`;
}
