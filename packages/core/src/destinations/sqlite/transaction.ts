import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs a body in a transaction that may write from its start: one that began by reading could not wait for another
 * process's write. What the body throws rolls it back.
 */
export function inTransaction<T>(database: DatabaseSync, body: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = body();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
