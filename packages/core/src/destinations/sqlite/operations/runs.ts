import { builtins } from '../../../builtins.ts';
import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import type { NewRun, Run, RunChange, RunStatus } from '../../types.ts';
import { inTransaction } from '../transaction.ts';
import { checkTags, checkText, checkWhole } from './check-text.ts';
import { getExperiment } from './experiments.ts';
import { notFound } from './not-found.ts';

const MAX_NAME_LENGTH = 250;
const MAX_RESULTS = 10_000;
const statuses: readonly RunStatus[] = ['RUNNING', 'FINISHED', 'FAILED', 'KILLED'];

interface RunRow {
  run_id: string;
  run_name: string;
  experiment_id: string;
  status: RunStatus;
  start_time_ms: number;
  end_time_ms: number | null;
  tags: string;
}

/**
 * Begins a run.
 *
 * @throws TracingError `NOT_FOUND` where there is no such experiment, `INVALID_OPTION` where there is a run of that id
 */
export function createRun(database: DatabaseSync, run: NewRun = {}): Run {
  const {
    runId = builtins.crypto.randomBytes(16).toString('hex'),
    runName = `run-${runId.slice(0, 8)}`,
    experimentId = '0',
    startTime = Date.now(),
    tags = {},
  } = run;
  checkText('runId', runId, MAX_NAME_LENGTH);
  checkText('runName', runName, MAX_NAME_LENGTH);
  checkWhole('startTime', startTime, 0);
  checkTags(tags);
  return inTransaction(database, () => {
    if (getExperiment(database, experimentId)?.experimentId !== experimentId)
      throw notFound('experiment', experimentId, 'createExperiment() makes one and gives its id.');
    if (getRun(database, runId))
      throw new TracingError(
        'INVALID_OPTION',
        `There is a run ${JSON.stringify(runId)} already: leave runId out, or go on with that run.`,
      );
    database
      .prepare(
        "INSERT INTO runs (run_id, run_name, experiment_id, status, start_time_ms, tags) VALUES (?, ?, ?, 'RUNNING', ?, ?)",
      )
      .run(runId, runName, experimentId, startTime, JSON.stringify(tags));
    return getRun(database, runId)!;
  });
}

export function getRun(database: DatabaseSync, runId: string): Run | undefined {
  const row = database.prepare('SELECT * FROM runs WHERE run_id = ?').get(runId) as unknown as RunRow | undefined;
  return row && toRun(row);
}

/**
 * Changes what is given of a run.
 *
 * @throws TracingError `NOT_FOUND`, or `INVALID_OPTION` for what a run cannot have
 */
export function updateRun(database: DatabaseSync, runId: string, change: RunChange): Run {
  const { status, runName, tags = {} } = change;
  if (status !== undefined && !statuses.includes(status))
    throw new TracingError(
      'INVALID_OPTION',
      `The status of a run is one of ${statuses.join(', ')}, not ${String(status)}.`,
    );
  const endTime = change.endTime ?? (status === undefined || status === 'RUNNING' ? undefined : Date.now());
  if (endTime !== undefined) checkWhole('endTime', endTime, 0);
  if (runName !== undefined) checkText('runName', runName, MAX_NAME_LENGTH);
  checkTags(tags);
  return inTransaction(database, () => {
    const run = getRun(database, runId);
    if (!run) throw notFound('run', runId, 'startRun() begins one and gives its id.');
    // Begun again, it has not ended.
    const end = status === 'RUNNING' ? change.endTime : (endTime ?? run.endTime);
    database
      .prepare('UPDATE runs SET run_name = ?, status = ?, end_time_ms = ?, tags = ? WHERE run_id = ?')
      .run(runName ?? run.runName, status ?? run.status, end ?? null, JSON.stringify({ ...run.tags, ...tags }), runId);
    return getRun(database, runId)!;
  });
}

/** Runs, newest first. */
export function searchRuns(
  database: DatabaseSync,
  { experimentId, maxResults = 100 }: { experimentId?: string; maxResults?: number } = {},
): Run[] {
  checkWhole('maxResults', maxResults, 1, MAX_RESULTS);
  const rows = database
    .prepare('SELECT * FROM runs WHERE ? IS NULL OR experiment_id = ? ORDER BY start_time_ms DESC, id DESC LIMIT ?')
    .all(experimentId ?? null, experimentId ?? null, maxResults) as unknown as RunRow[];
  return rows.map(toRun);
}

function toRun(row: RunRow): Run {
  const run: Run = {
    runId: row.run_id,
    runName: row.run_name,
    experimentId: row.experiment_id,
    status: row.status,
    startTime: row.start_time_ms,
    tags: JSON.parse(row.tags) as Record<string, string>,
  };
  if (row.end_time_ms !== null) run.endTime = row.end_time_ms;
  return run;
}
