import { expect, test } from 'vitest';
import { logAssessment } from './assessments.ts';
import { createExperiment } from './experiments.ts';
import { searchTraces } from './search-traces.ts';
import { storeStatistics } from './statistics.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';
import { traceUpdater } from './trace-update.ts';

const start = 1_700_000_000_000;

function filled(): ReturnType<typeof testDatabase> {
  const database = testDatabase();
  const keys = insertTraces(
    database,
    ...[0, 1, 2, 3, 4, 5].map((number) => ({
      traceId: traceIdOf(number),
      startMs: start + number,
      inputs: `{"question":"${number} bears"}`,
    })),
  );
  createExperiment(database, 'bears');
  const updater = traceUpdater(database);
  for (const [number, key] of keys.entries()) {
    updater.apply(key, {
      tags: { parity: number % 2 ? 'odd' : 'even' },
      session: `s${number}`,
      ...(number < 3 ? { experiment: 'bears' } : {}),
      ...(number === 4 ? { runId: 'run' } : {}),
    });
  }
  logAssessment(database, {
    traceId: traceIdOf(2),
    name: 'rating',
    kind: 'feedback',
    value: 5,
    source: { type: 'HUMAN', id: 'ann' },
  });
  return database;
}

function found(database: ReturnType<typeof testDatabase>, query: Parameters<typeof searchTraces>[1]): number[] {
  return searchTraces(database, query).traces.map(({ traceId }) => Number.parseInt(traceId.slice(3), 16));
}

test.each([
  [{}, [5, 4, 3, 2, 1, 0]],
  [{ experimentIds: ['1'] }, [2, 1, 0]],
  [{ experimentNames: ['bears'] }, [2, 1, 0]],
  [{ experimentNames: ['bears'], experimentIds: ['0'] }, [5, 4, 3, 2, 1, 0]],
  [{ experimentIds: [] }, []],
  [{ runId: 'run' }, [4]],
  [{ filter: "tag.parity = 'odd'", orderBy: ['timestamp_ms ASC'] }, [1, 3, 5]],
  [{ filter: "metadata.`mlflow.trace.session` = 's3'" }, [3]],
  [{ filter: 'feedback.rating > 4' }, [2]],
  [{ filter: "trace.text LIKE '%3 bears%'" }, [3]],
  [{ filter: "span.name = 'answer' AND trace.status = 'OK'", maxResults: 2 }, [5, 4]],
])('%o finds its traces', (query, ids) => {
  expect(found(filled(), query)).toEqual(ids);
});

test('pages follow each other, each trace with all that hangs on it', () => {
  const database = filled();
  const first = searchTraces(database, { maxResults: 4 });
  expect(first.traces[3]).toMatchObject({
    session: 's2',
    tags: { parity: 'even' },
    experimentId: '1',
    assessments: [{ name: 'rating', value: 5 }],
  });
  const second = searchTraces(database, { maxResults: 4, pageToken: first.nextPageToken! });
  expect(second.traces.map(({ session }) => session)).toEqual(['s1', 's0']);
  expect(second).not.toHaveProperty('nextPageToken');
});

test('an experiment that is not there is told', () => {
  expect(() => searchTraces(filled(), { experimentNames: ['wolves'] })).toThrow(
    'experimentNames: there is no experiment "wolves" in this store',
  );
});

test('the statistics count it all', () => {
  const database = filled();
  database.exec("UPDATE traces SET interrupted = 1, state = 'IN_PROGRESS' WHERE id = 1");
  expect(storeStatistics(database)).toEqual({
    schemaVersion: expect.any(Number),
    traces: 6,
    spans: 6,
    states: { INTERRUPTED: 1, OK: 5 },
    experiments: [
      {
        experimentId: '0',
        name: 'Default',
        traces: 3,
        spans: 3,
        oldestTraceTime: start + 3,
        newestTraceTime: start + 5,
      },
      { experimentId: '1', name: 'bears', traces: 3, spans: 3, oldestTraceTime: start, newestTraceTime: start + 2 },
    ],
    runs: 0,
    assessments: 1,
    attachments: { count: 0, bytes: 0 },
    contents: { count: 0, bytes: 0 },
    oldestTraceTime: start,
    newestTraceTime: start + 5,
    fileBytes: expect.any(Number),
    walBytes: 0,
    freeBytes: 0,
  });
  expect(storeStatistics(testDatabase())).toMatchObject({
    traces: 0,
    spans: 0,
    experiments: [{ name: 'Default', traces: 0 }],
  });
});
