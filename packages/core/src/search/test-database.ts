import { DatabaseSync } from 'node:sqlite';
import { registerSearchFunctions } from './functions.ts';
import { compileSearch, type SearchQuery } from './search-query.ts';

/** A trace of the tests, as plain data, for the expected results to be made of. */
export interface TestTrace {
  id: number;
  trace_id: string;
  name: string;
  state: string;
  startMs: number;
  endMs: number | null;
  experiment_id: string | null;
  run_id: string | null;
  client_request_id: string | null;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  spans: {
    name: string;
    type: string;
    status: string;
    model: string | null;
    attributes: Record<string, unknown>;
    inputs: string;
    outputs: string | null;
  }[];
  assessments: { name: string; kind: 'feedback' | 'expectation'; value: unknown }[];
}

export const FIRST_MS = 1_700_000_000_000;

const names = ['predict', 'Predict_1', 'inference_22', '100% sure', 'naïve Übung', "it's"];
const states = ['OK', 'ERROR', 'IN_PROGRESS'];
const feedback: unknown[] = ['positive', 'Negative', 1, 0.25, true, { grade: 'A' }, '1'];

/** Thirty traces, two and two started at the same moment, in which each field has several values and is missing in some. */
export function thirtyTraces(): TestTrace[] {
  return Array.from({ length: 30 }, (_, index) => {
    const state = states[index % 3]!;
    const startMs = FIRST_MS + Math.floor(index / 2) * 1000;
    return {
      id: index + 1,
      trace_id: `tr-${((index * 7919) % 997).toString(16).padStart(32, '0')}`,
      name: names[index % names.length]!,
      state,
      startMs,
      endMs: state === 'IN_PROGRESS' ? null : startMs + (index % 7) * 250,
      experiment_id: index % 5 === 0 ? null : String(index % 2),
      run_id: index % 4 === 0 ? `run-${index % 8}` : null,
      client_request_id: index % 2 === 0 ? `Request-${index % 6}` : null,
      tags:
        index % 3 === 0 ? { stage: 'live', 'a.b': `v${index % 4}.${index}` } : index % 3 === 1 ? { stage: 'Test' } : {},
      metadata: index % 2 === 0 ? { 'mlflow.trace.session': `session_${index % 4}`, 'mlflow.trace.user': 'ann' } : {},
      spans: [
        {
          name: index % 2 === 0 ? 'llm_call' : 'Embedding',
          type: index % 2 === 0 ? 'LLM' : 'EMBEDDING',
          status: state === 'ERROR' ? 'ERROR' : 'OK',
          model: index % 3 === 0 ? 'gpt-4o' : null,
          attributes: {
            model: `gpt-${index % 3}`,
            temperature: 0.7,
            'dotted.key': index % 4,
            stream: index % 2 === 0,
            tools: [{ name: 'search' }],
            none: null,
          },
          inputs: JSON.stringify({
            messages: [{ role: 'user', content: `Tell me a "story" ${index}\nof ${index % 5} bears` }],
          }),
          outputs: JSON.stringify(`Once upon a time ${index}`),
        },
        {
          name: 'retrieve',
          type: 'RETRIEVER',
          status: index % 5 === 0 ? 'UNSET' : 'OK',
          model: null,
          attributes: { 'dotted.key': 'text', quote: 'say "x"' },
          inputs: JSON.stringify({ query: `bears ${index}` }),
          outputs: index % 5 === 0 ? null : JSON.stringify([{ text: 'Grüße 100%' }]),
        },
      ],
      assessments:
        index % 3 === 2
          ? []
          : [
              { name: 'rating', kind: 'feedback', value: feedback[index % feedback.length] },
              { name: 'answer', kind: 'expectation', value: index % 2 === 0 ? 'Paris' : index },
            ],
    } satisfies TestTrace;
  });
}

/** The schema that searches run on. */
const schema = `
  CREATE TABLE traces (
    id INTEGER PRIMARY KEY, trace_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, state TEXT NOT NULL, start_time_ns REAL NOT NULL, end_time_ns REAL,
    experiment_id TEXT, run_id TEXT, client_request_id TEXT
  );
  CREATE INDEX traces_by_start ON traces (start_time_ns, id);
  CREATE TABLE spans (
    id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, span_id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
    model TEXT, provider TEXT, attributes TEXT, inputs TEXT, outputs TEXT, UNIQUE (trace, span_id)
  );
  CREATE TABLE trace_tags (trace INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, key));
  CREATE TABLE trace_metadata (trace INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (trace, key));
  CREATE TABLE contents (id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, hash BLOB, text TEXT NOT NULL);
  CREATE TABLE assessments (id INTEGER PRIMARY KEY, assessment_id TEXT, trace INTEGER NOT NULL, span_id TEXT, name TEXT NOT NULL, kind TEXT NOT NULL, value TEXT);
`;

/** A database in memory with traces in it. */
export function testDatabase(traces: readonly TestTrace[] = thirtyTraces()): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  registerSearchFunctions(database);
  for (const trace of traces) insertTrace(database, trace);
  return database;
}

export function insertTrace(database: DatabaseSync, trace: TestTrace): void {
  const insert = (table: string, row: Record<string, string | number | null>): void => {
    const columns = Object.keys(row);
    database
      .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(...Object.values(row));
  };
  const { id, trace_id, name, state, experiment_id, run_id, client_request_id } = trace;
  insert('traces', {
    id,
    trace_id,
    name,
    state,
    experiment_id,
    run_id,
    client_request_id,
    start_time_ns: trace.startMs * 1e6,
    end_time_ns: trace.endMs === null ? null : trace.endMs * 1e6,
  });
  for (const [key, value] of Object.entries(trace.tags)) insert('trace_tags', { trace: id, key, value });
  for (const [key, value] of Object.entries(trace.metadata)) insert('trace_metadata', { trace: id, key, value });
  for (const [index, { attributes, ...span }] of trace.spans.entries())
    insert('spans', { trace: id, span_id: String(index), attributes: JSON.stringify(attributes), ...span });
  for (const { value, ...assessment } of trace.assessments)
    insert('assessments', { trace: id, value: JSON.stringify(value), ...assessment });
}

/** The ids that a search finds, in its order. */
export function find(database: DatabaseSync, query: SearchQuery | string): { ids: number[]; nextPageToken?: string } {
  const search = compileSearch(typeof query === 'string' ? { filter: query } : query, 'traces.id');
  const { rows, nextPageToken } = search.toPage(database.prepare(search.sql).all(...search.parameters));
  const ids = rows.map((row) => Number(row['id']));
  return nextPageToken === undefined ? { ids } : { ids, nextPageToken };
}

/** A generator of the same numbers from 0 to 1 for the same seed. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
