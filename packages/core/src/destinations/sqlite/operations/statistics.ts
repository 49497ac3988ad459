import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { toMilliseconds } from '../../../search/timestamp-condition.ts';
import { pragma } from './free-space.ts';

/** What is in a store, and how much space it takes. */
export interface StoreStatistics {
  schemaVersion: number;
  traces: number;
  spans: number;
  /** Traces by state, those left behind by a process that died as `INTERRUPTED`. */
  states: Record<string, number>;
  experiments: {
    experimentId: string;
    name: string;
    traces: number;
    spans: number;
    oldestTraceTime?: number;
    newestTraceTime?: number;
  }[];
  runs: number;
  assessments: number;
  attachments: { count: number; bytes: number };
  /** Contents that traces repeat, each counted once per trace. */
  contents: { count: number; bytes: number };
  /** Milliseconds since the epoch at which the first trace started; absent where there is none. */
  oldestTraceTime?: number;
  newestTraceTime?: number;
  fileBytes: number;
  walBytes: number;
  /** Of the file, what is free for what comes. */
  freeBytes: number;
}

/** @param path of the file, where the database has one */
export function storeStatistics(database: DatabaseSync, path?: string): StoreStatistics {
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get()!)[0]);
  const ofTraces =
    'count(traces.id) AS traces, coalesce(sum(span_count), 0) AS spans, min(start_time_ns) AS oldest, max(start_time_ns) AS newest';
  const experiments = database
    .prepare(
      `SELECT experiments.id, experiments.name, ${ofTraces} FROM experiments LEFT JOIN traces ON traces.experiment_id = CAST(experiments.id AS TEXT) GROUP BY experiments.id ORDER BY experiments.id`,
    )
    .all() as unknown as (TraceCounts & { id: number; name: string })[];
  const all = database.prepare(`SELECT ${ofTraces} FROM traces`).get() as unknown as TraceCounts;
  const states = database
    .prepare(
      "SELECT CASE interrupted WHEN 0 THEN state ELSE 'INTERRUPTED' END AS shown, count(*) AS count FROM traces GROUP BY shown ORDER BY shown",
    )
    .all();
  return {
    schemaVersion: number('PRAGMA user_version'),
    traces: all.traces,
    spans: all.spans,
    states: Object.fromEntries(states.map(({ shown, count }) => [String(shown), Number(count)])),
    experiments: experiments.map(({ id, name, ...counts }) => ({
      experimentId: String(id),
      name,
      traces: counts.traces,
      spans: counts.spans,
      ...timesOf(counts),
    })),
    runs: number('SELECT count(*) FROM runs'),
    assessments: number('SELECT count(*) FROM assessments'),
    attachments: {
      count: number('SELECT count(*) FROM attachments'),
      bytes: number('SELECT coalesce(sum(octet_length(bytes)), 0) FROM attachments'),
    },
    contents: {
      count: number('SELECT count(*) FROM contents'),
      bytes: number('SELECT coalesce(sum(octet_length(text)), 0) FROM contents'),
    },
    ...timesOf(all),
    fileBytes: path === undefined ? pragma(database, 'page_count') * pragma(database, 'page_size') : sizeOf(path),
    walBytes: path === undefined ? 0 : sizeOf(`${path}-wal`),
    freeBytes: pragma(database, 'freelist_count') * pragma(database, 'page_size'),
  };
}

interface TraceCounts {
  traces: number;
  spans: number;
  oldest: number | null;
  newest: number | null;
}

function timesOf({ oldest, newest }: TraceCounts): { oldestTraceTime?: number; newestTraceTime?: number } {
  return oldest === null || newest === null
    ? {}
    : { oldestTraceTime: toMilliseconds(oldest), newestTraceTime: toMilliseconds(newest) };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
