import { expect, test } from 'vitest';
import { createExperiment, getExperiment, searchExperiments, useExperiment } from './experiments.ts';
import { testDatabase } from './test-database.ts';

test('an experiment is found by name and by id', () => {
  const database = testDatabase();
  const made = createExperiment(database, 'support desk', { team: 'a' });
  expect(made).toEqual({
    experimentId: '1',
    name: 'support desk',
    tags: { team: 'a' },
    creationTime: expect.any(Number),
    lifecycleStage: 'active',
  });
  expect(getExperiment(database, 'support desk')).toEqual(made);
  expect(getExperiment(database, '1')).toEqual(made);
  expect(getExperiment(database, '0')).toMatchObject({ name: 'Default' });
  expect(getExperiment(database, '01')).toBeUndefined();
  expect(searchExperiments(database).map(({ name }) => name)).toEqual(['Default', 'support desk']);
});

test('it is made on first use, once', () => {
  const database = testDatabase();
  expect([
    useExperiment(database, 'new'),
    useExperiment(database, 'new'),
    useExperiment(database, '1'),
    useExperiment(database, 'Default'),
    useExperiment(database, '7'),
  ]).toEqual(['1', '1', '1', '0', '2']);
});

test('a second one of the same name is refused, saying what to do', () => {
  const database = testDatabase();
  createExperiment(database, 'a');
  expect(() => createExperiment(database, 'a')).toThrow(
    'There is an experiment "a" already: setExperiment() uses it, or choose another name.',
  );
  expect(() => createExperiment(database, '')).toThrow('The name of an experiment must not be empty.');
  expect(() => createExperiment(database, 'b', { key: 'x'.repeat(4097) })).toThrow('may have 4096 characters');
  expect(database.isTransaction).toBe(false);
});
