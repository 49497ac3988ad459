import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import { toMilliseconds } from '../../../search/timestamp-condition.ts';
import type { DeleteTraces } from '../../types.ts';
import { inTransaction } from '../transaction.ts';
import { checkWhole } from './check-text.ts';
import { freeSpace } from './free-space.ts';
import { nextTurn } from './next-turn.ts';

/** So many traces are deleted in one transaction, so that writers wait for some milliseconds only. */
const CHUNK = 500;
const MAX_IDS = 10_000;

/**
 * Deletes traces with all that hangs on them: those of some ids in one transaction, those up to a time in several, the oldest
 * first. On connections with `secure_delete`, as all must be, nothing of what they said is left in the files.
 *
 * @returns how many there were
 * @throws TracingError `INVALID_OPTION` where both ids and a time are given, or neither
 */
export async function deleteTraces(database: DatabaseSync, which: DeleteTraces): Promise<number> {
  checkWhich(which);
  const deleted = 'traceIds' in which ? deleteByIds(database, which.traceIds) : await deleteByTime(database, which);
  if (deleted > 0) await freeSpace(database);
  return deleted;
}

function deleteByIds(database: DatabaseSync, traceIds: readonly string[]): number {
  return inTransaction(database, () =>
    Number(
      database
        .prepare('DELETE FROM traces WHERE trace_id IN (SELECT value FROM json_each(?))')
        .run(JSON.stringify(traceIds)).changes,
    ),
  );
}

async function deleteByTime(
  database: DatabaseSync,
  { maxTimestampMs, maxTraces = Infinity, experimentId }: Exclude<DeleteTraces, { traceIds: unknown }>,
): Promise<number> {
  const ofExperiment = experimentId === undefined ? '' : 'AND experiment_id = ?';
  const remove = database.prepare(
    `DELETE FROM traces WHERE id IN (SELECT id FROM traces WHERE start_time_ns < ? ${ofExperiment} ORDER BY start_time_ns, id LIMIT ?)`,
  );
  const parameters: SQLInputValue[] = [
    endOfMillisecond(maxTimestampMs),
    ...(experimentId === undefined ? [] : [experimentId]),
  ];
  for (let deleted = 0; ;) {
    const limit = Math.min(CHUNK, maxTraces - deleted);
    const found = inTransaction(database, () => Number(remove.run(...parameters, limit).changes));
    deleted += found;
    if (found < limit || deleted >= maxTraces) return deleted;
    await nextTurn();
  }
}

/** The first nanosecond that is no more of a millisecond, as {@link toMilliseconds} has it. */
function endOfMillisecond(milliseconds: number): number {
  const next = (milliseconds + 1) * 1e6;
  return toMilliseconds(next - 256) > milliseconds ? next - 256 : next;
}

function checkWhich(which: DeleteTraces): void {
  const { traceIds, maxTimestampMs, maxTraces } = which as Partial<
    Record<'traceIds' | 'maxTimestampMs' | 'maxTraces', unknown>
  >;
  const byIds = traceIds !== undefined;
  const byTime = maxTimestampMs !== undefined || maxTraces !== undefined;
  if (byIds && byTime)
    throw new TracingError(
      'INVALID_OPTION',
      'deleteTraces takes either traceIds, or maxTimestampMs (with maxTraces), not both: call it twice.',
    );
  if (!byIds && maxTimestampMs === undefined)
    throw new TracingError(
      'INVALID_OPTION',
      'deleteTraces needs traceIds, or maxTimestampMs: to delete all traces, give maxTimestampMs: Date.now().',
    );
  if (byTime) {
    checkWhole('maxTimestampMs', maxTimestampMs as number, 0);
    if (maxTraces !== undefined) checkWhole('maxTraces', maxTraces as number, 1);
  } else if (!Array.isArray(traceIds) || traceIds.length > MAX_IDS || !traceIds.every((id) => typeof id === 'string')) {
    throw new TracingError(
      'INVALID_OPTION',
      `traceIds must be an array of at most ${MAX_IDS} trace ids: call deleteTraces again for more.`,
    );
  }
}
