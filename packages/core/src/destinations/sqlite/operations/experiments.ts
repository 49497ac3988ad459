import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import type { Experiment } from '../../types.ts';
import { inTransaction } from '../transaction.ts';
import { checkTags, checkText } from './check-text.ts';

const MAX_NAME_LENGTH = 500;

interface ExperimentRow {
  id: number;
  name: string;
  lifecycle_stage: Experiment['lifecycleStage'];
  creation_time_ms: number;
  tags: string;
}

/**
 * Makes an experiment.
 *
 * @throws TracingError `INVALID_OPTION` where one has that name
 */
export function createExperiment(database: DatabaseSync, name: string, tags: Record<string, string> = {}): Experiment {
  checkText('The name of an experiment', name, MAX_NAME_LENGTH);
  checkTags(tags);
  return inTransaction(database, () => {
    if (byName(database, name))
      throw new TracingError(
        'INVALID_OPTION',
        `There is an experiment ${JSON.stringify(name)} already: setExperiment() uses it, or choose another name.`,
      );
    const id = insertExperiment(database, name, tags);
    return toExperiment(database.prepare('SELECT * FROM experiments WHERE id = ?').get(id) as unknown as ExperimentRow);
  });
}

/** The experiment of that name; where none has it, that of that id. */
export function getExperiment(database: DatabaseSync, nameOrId: string): Experiment | undefined {
  const row = byName(database, nameOrId) ?? byId(database, nameOrId);
  return row && toExperiment(row);
}

/** All experiments, the oldest first. */
export function searchExperiments(database: DatabaseSync): Experiment[] {
  const rows = database.prepare('SELECT * FROM experiments ORDER BY id').all() as unknown as ExperimentRow[];
  return rows.map(toExperiment);
}

/** The id of an experiment by name or id; made on first use. Inside the caller's transaction. */
export function useExperiment(database: DatabaseSync, nameOrId: string): string {
  const name = nameOrId.slice(0, MAX_NAME_LENGTH);
  const known = byName(database, name) ?? byId(database, name);
  return String(known?.id ?? insertExperiment(database, name, {}));
}

function byName(database: DatabaseSync, name: string): ExperimentRow | undefined {
  return database.prepare('SELECT * FROM experiments WHERE name = ?').get(name) as unknown as ExperimentRow | undefined;
}

function byId(database: DatabaseSync, id: string): ExperimentRow | undefined {
  if (!/^(0|[1-9]\d{0,14})$/.test(id)) return undefined;
  return database.prepare('SELECT * FROM experiments WHERE id = ?').get(Number(id)) as unknown as
    | ExperimentRow
    | undefined;
}

function insertExperiment(database: DatabaseSync, name: string, tags: Record<string, string>): number {
  const insert = database.prepare('INSERT INTO experiments (name, creation_time_ms, tags) VALUES (?, ?, ?)');
  return Number(insert.run(name, Date.now(), JSON.stringify(tags)).lastInsertRowid);
}

function toExperiment({
  id,
  name,
  lifecycle_stage: lifecycleStage,
  creation_time_ms: creationTime,
  tags,
}: ExperimentRow): Experiment {
  return {
    experimentId: String(id),
    name,
    tags: JSON.parse(tags) as Record<string, string>,
    creationTime,
    lifecycleStage,
  };
}
