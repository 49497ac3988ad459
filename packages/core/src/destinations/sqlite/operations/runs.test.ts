import { expect, test } from 'vitest';
import { createExperiment } from './experiments.ts';
import { createRun, getRun, searchRuns, updateRun } from './runs.ts';
import { testDatabase } from './test-database.ts';

test('a run begins, ends and begins again', () => {
  const database = testDatabase();
  const run = createRun(database, { runName: 'evaluation', startTime: 1000, tags: { a: '1' } });
  expect(run).toEqual({
    runId: expect.stringMatching(/^[0-9a-f]{32}$/),
    runName: 'evaluation',
    experimentId: '0',
    status: 'RUNNING',
    startTime: 1000,
    tags: { a: '1' },
  });
  expect(updateRun(database, run.runId, { status: 'FINISHED', endTime: 2000, tags: { b: '2' } })).toEqual({
    ...run,
    status: 'FINISHED',
    endTime: 2000,
    tags: { a: '1', b: '2' },
  });
  expect(updateRun(database, run.runId, { runName: 'other' })).toMatchObject({
    runName: 'other',
    status: 'FINISHED',
    endTime: 2000,
  });
  expect(updateRun(database, run.runId, { status: 'RUNNING' })).not.toHaveProperty('endTime');
  expect(updateRun(database, run.runId, { status: 'FAILED' }).endTime).toBeGreaterThan(2000);
  expect(getRun(database, 'none')).toBeUndefined();
});

test('runs are listed newest first, by experiment', () => {
  const database = testDatabase();
  const { experimentId } = createExperiment(database, 'a');
  for (const [index, id] of ['0', experimentId, experimentId].entries())
    createRun(database, { runId: `run-${index}`, experimentId: id, startTime: 1000 + index });
  const ids = (query?: Parameters<typeof searchRuns>[1]): string[] =>
    searchRuns(database, query).map(({ runId }) => runId);
  expect(ids()).toEqual(['run-2', 'run-1', 'run-0']);
  expect(ids({ experimentId })).toEqual(['run-2', 'run-1']);
  expect(ids({ maxResults: 1 })).toEqual(['run-2']);
  expect(() => searchRuns(database, { maxResults: 0 })).toThrow(
    'maxResults must be a whole number from 1 to 10000, not 0.',
  );
});

test('what cannot be is refused, saying what to do', () => {
  const database = testDatabase();
  createRun(database, { runId: 'run' });
  expect(() => createRun(database, { runId: 'run' })).toThrow('There is a run "run" already');
  expect(() => createRun(database, { experimentId: '9' })).toThrow(
    'There is no experiment "9" in this store: createExperiment() makes one and gives its id.',
  );
  expect(() => createRun(database, { experimentId: 'Default' })).toThrow('There is no experiment "Default"');
  expect(() => updateRun(database, 'none', {})).toThrow(
    'There is no run "none" in this store: startRun() begins one and gives its id.',
  );
  expect(() => updateRun(database, 'run', { status: 'DONE' as 'FAILED' })).toThrow(
    'The status of a run is one of RUNNING, FINISHED, FAILED, KILLED, not DONE.',
  );
});
