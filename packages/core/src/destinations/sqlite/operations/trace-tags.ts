import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import { inTransaction } from '../transaction.ts';
import { checkTag } from './check-text.ts';
import { notFound } from './not-found.ts';
import { given } from './given.ts';
import { requireTrace } from './trace-keys.ts';

/** MLflow's tag for the name of a trace, which is a column here. */
const NAME_TAG = 'mlflow.traceName';

/**
 * Sets a tag of a trace, also long after it has ended. The tag `mlflow.traceName` renames the trace.
 *
 * @throws TracingError `INVALID_OPTION` for what MLflow would not take, `NOT_FOUND`
 */
export function setTraceTag(database: DatabaseSync, traceId: string, key: string, value: string): void {
  checkTag(key, value);
  inTransaction(database, () => putTag(database, requireTrace(database, traceId), key, value));
}

/** Sets a tag by a trace's key, inside the caller's transaction. */
export function putTag(database: DatabaseSync, trace: number, key: string, value: string): void {
  if (key === NAME_TAG)
    database.prepare('UPDATE traces SET name = ?, given = given | ? WHERE id = ?').run(value, given.name, trace);
  else
    database
      .prepare(
        'INSERT INTO trace_tags (trace, key, value) VALUES (?, ?, ?) ON CONFLICT (trace, key) DO UPDATE SET value = excluded.value',
      )
      .run(trace, key, value);
}

/**
 * Deletes a tag of a trace.
 *
 * @throws TracingError `NOT_FOUND` where there is no such trace or tag
 */
export function deleteTraceTag(database: DatabaseSync, traceId: string, key: string): void {
  if (key === NAME_TAG)
    throw new TracingError(
      'INVALID_OPTION',
      `${NAME_TAG} is the name of the trace, which cannot be deleted: set another.`,
    );
  inTransaction(database, () => {
    const { changes } = database
      .prepare('DELETE FROM trace_tags WHERE trace = ? AND key = ?')
      .run(requireTrace(database, traceId), key);
    if (changes === 0) throw notFound('tag', key, `trace ${traceId} has no tag of that key.`);
  });
}
