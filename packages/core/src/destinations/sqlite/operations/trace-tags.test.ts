import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';
import { deleteTraceTag, setTraceTag } from './trace-tags.ts';

const traceId = traceIdOf(1);

test('a tag is set, changed and deleted', () => {
  const database = testDatabase();
  insertTraces(database, { traceId });
  setTraceTag(database, traceId, 'stage', 'test');
  setTraceTag(database, traceId, 'stage', 'live');
  setTraceTag(database, traceId, '__proto__', 'x');
  setTraceTag(database, traceId, 'mlflow.traceName', 'renamed');
  const { name, tags } = readTrace(database, traceId)!.info;
  expect(name).toBe('renamed');
  expect(Object.entries(tags)).toEqual([
    ['__proto__', 'x'],
    ['stage', 'live'],
  ]);
  deleteTraceTag(database, traceId, '__proto__');
  deleteTraceTag(database, traceId, 'stage');
  expect(readTrace(database, traceId)!.info.tags).toEqual({});
});

test('what MLflow would refuse is refused, saying what to do', () => {
  const database = testDatabase();
  insertTraces(database, { traceId });
  setTraceTag(database, traceId, 'k'.repeat(250), 'v'.repeat(4096));
  expect(() => setTraceTag(database, traceId, 'k'.repeat(251), 'v')).toThrow(
    'The key of a tag may have 250 characters, this one has 251',
  );
  expect(() => setTraceTag(database, traceId, 'k', 'v'.repeat(4097))).toThrow(
    'The value of tag "k" may have 4096 characters, this one has 4097',
  );
  expect(() => setTraceTag(database, traceId, 'k', 1 as unknown as string)).toThrow(
    'must be a text, not number: convert it',
  );
  expect(() => setTraceTag(database, traceIdOf(2), 'k', 'v')).toThrow(
    `There is no trace "${traceIdOf(2)}" in this store`,
  );
  expect(() => deleteTraceTag(database, traceId, 'none')).toThrow('There is no tag "none" in this store');
  expect(() => deleteTraceTag(database, traceId, 'mlflow.traceName')).toThrow('set another');
});
