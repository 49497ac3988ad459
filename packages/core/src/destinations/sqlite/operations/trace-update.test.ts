import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';
import { createRun } from './runs.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';
import { traceBeginner } from './trace-keys.ts';
import { checkTraceUpdate, traceUpdater } from './trace-update.ts';

const traceId = traceIdOf(1);

test('updates add up, before the first span too', () => {
  const database = testDatabase();
  createRun(database, { runId: 'run' });
  const begin = traceBeginner(database);
  const trace = begin(traceId, 1.7e18);
  expect(begin(traceId, 1.8e18)).toBe(trace);
  const updater = traceUpdater(database);
  updater.apply(trace, {
    experiment: 'support',
    session: 's',
    user: 'u',
    tags: { a: '1', b: '2' },
    metadata: { long: 'x'.repeat(300) },
    clientRequestId: 'c',
  });
  updater.apply(trace, {
    runId: 'run',
    tags: { a: null, b: '3' },
    session: 't',
    experiment: 'support',
    requestPreview: 'y'.repeat(2000),
    state: 'ERROR',
  });
  const { info } = readTrace(database, traceId)!;
  expect(info).toEqual({
    traceId,
    name: '',
    state: 'ERROR',
    requestTime: 1.7e12,
    requestPreview: `${'y'.repeat(997)}...`,
    spanCount: 0,
    errorCount: 0,
    experimentId: '1',
    clientRequestId: 'c',
    runId: 'run',
    session: 't',
    user: 'u',
    tags: { b: '3' },
    traceMetadata: {
      long: `${'x'.repeat(247)}...`,
      'mlflow.trace.session': 't',
      'mlflow.trace.user': 'u',
      'mlflow.sourceRun': 'run',
    },
    assessments: [],
  });
  expect(database.prepare('SELECT given FROM traces').get()).toEqual({ given: 5 });
});

test('a trace of a run is in the experiment of the run', () => {
  const database = testDatabase();
  database.exec("INSERT INTO experiments (name, creation_time_ms) VALUES ('a', 0)");
  createRun(database, { runId: 'run', experimentId: '1' });
  const [trace] = insertTraces(database, { traceId }) as [number];
  traceUpdater(database).apply(trace, { metadata: { 'mlflow.sourceRun': 'unknown' } });
  expect(readTrace(database, traceId)!.info).toMatchObject({ runId: 'unknown', experimentId: '0' });
  traceUpdater(database).apply(trace, { runId: 'run' });
  expect(readTrace(database, traceId)!.info).toMatchObject({ runId: 'run', experimentId: '1' });
});

test('a mistake in an update is told', () => {
  expect(() =>
    checkTraceUpdate({ tags: { a: null, b: 'x' }, session: '', state: 'OK', metadata: { a: 'x'.repeat(1000) } }),
  ).not.toThrow();
  expect(() => checkTraceUpdate({ tags: { a: 1 as unknown as string } })).toThrow(
    'The value of tag "a" must be a text, not number',
  );
  expect(() => checkTraceUpdate({ metadata: { a: 1 as unknown as string } })).toThrow(
    'The metadata "a" must be a text',
  );
  expect(() => checkTraceUpdate({ session: 7 as unknown as string })).toThrow('session must be a text');
  expect(() => checkTraceUpdate({ state: 'DONE' as 'OK' })).toThrow('The state of a trace is OK or ERROR, not DONE.');
});
