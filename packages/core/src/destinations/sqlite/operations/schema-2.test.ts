import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';
import { schema2 } from './schema-2.ts';
import { setTraceTag } from './trace-tags.ts';

/** Version 1 as it was. Never to be changed: there are files of it. */
const schema1 = `
  CREATE TABLE traces (
    id INTEGER PRIMARY KEY, trace_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, state TEXT NOT NULL, start_time_ns REAL NOT NULL, end_time_ns REAL,
    request_preview TEXT, response_preview TEXT, usage TEXT, span_count INTEGER NOT NULL DEFAULT 0, error_count INTEGER NOT NULL DEFAULT 0, interrupted INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX traces_by_start ON traces (start_time_ns, id);
  CREATE TABLE spans (
    id INTEGER PRIMARY KEY, trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, span_id TEXT NOT NULL, parent_id TEXT,
    name TEXT NOT NULL, type TEXT NOT NULL, start_time_ns REAL NOT NULL, end_time_ns REAL, status TEXT NOT NULL, status_message TEXT, model TEXT, provider TEXT,
    usage TEXT, usage_below INTEGER NOT NULL DEFAULT 0, interrupted INTEGER NOT NULL DEFAULT 0, journal INTEGER,
    attributes TEXT, events TEXT, links TEXT, inputs TEXT, outputs TEXT, UNIQUE (trace, span_id)
  );
  CREATE INDEX spans_open ON spans (journal) WHERE end_time_ns IS NULL;
  CREATE TABLE journals (
    id INTEGER PRIMARY KEY AUTOINCREMENT, journal TEXT NOT NULL UNIQUE, segment INTEGER NOT NULL, position INTEGER NOT NULL, sequence INTEGER NOT NULL, damaged INTEGER NOT NULL DEFAULT 0
  );
  INSERT INTO traces VALUES (1, 'tr-1', 'answer', 'OK', 1.7e18, 1.7e18 + 5e6, '1', '2', NULL, 1, 0, 0);
  INSERT INTO spans (trace, span_id, name, type, start_time_ns, end_time_ns, status, inputs, outputs) VALUES (1, 's1', 'answer', 'CHAIN', 1.7e18, 1.7e18 + 5e6, 'OK', '1', '2');
`;

test('a file of version 1 keeps its traces, which are in the experiment "Default"', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA foreign_keys = ON');
  database.exec(schema1);
  database.exec(schema2);
  setTraceTag(database, 'tr-1', 'stage', 'live');
  expect(readTrace(database, 'tr-1')).toEqual({
    info: {
      traceId: 'tr-1',
      name: 'answer',
      state: 'OK',
      requestTime: 1.7e12,
      executionDuration: 4.999_936,
      requestPreview: '1',
      responsePreview: '2',
      spanCount: 1,
      errorCount: 0,
      experimentId: '0',
      tags: { stage: 'live' },
      traceMetadata: {},
      assessments: [],
    },
    data: {
      spans: [
        {
          traceId: 'tr-1',
          spanId: 's1',
          name: 'answer',
          type: 'CHAIN',
          startTimeNs: 1.7e18,
          endTimeNs: 1.7e18 + 5e6,
          status: 'OK',
          inputs: 1,
          outputs: 2,
          attributes: {},
          events: [],
          links: [],
        },
      ],
    },
  });
  expect(database.prepare('SELECT id, name, lifecycle_stage FROM experiments').all()).toEqual([
    { id: 0, name: 'Default', lifecycle_stage: 'active' },
  ]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
});
