import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../errors.ts';
import { warnOnce } from '../../patch/report.ts';
import { journalFolder, listJournalFiles } from '../../pipeline/journal/folder.ts';
import type { Store } from '../types.ts';
import { storeError } from './error.ts';
import { ingestJournals } from './ingest.ts';
import { openDatabase } from './open-database.ts';
import { readTrace, readTracePage } from './read-traces.ts';

/**
 * The embedded store, opened for reading. Each read first takes over what journals hold, so that it gives all that was
 * recorded until now, by processes that live or have died.
 *
 * @throws TracingError `STORE_NOT_FOUND` where nothing was ever recorded at that path, and others for a file that cannot be used
 */
export function sqliteStore(path: string): Store {
  const folder = journalFolder(path);
  if (!existsSync(path) && listJournalFiles(folder).length === 0) {
    throw new TracingError('STORE_NOT_FOUND', `There are no traces at ${path}: no program has recorded any there yet.`);
  }
  const { database, movedTo } = openDatabase(path);
  if (movedTo !== undefined) warnOnce('AUTOLOG_STORE_MOVED', movedMessage(path, movedTo));

  const read = <T>(body: (database: DatabaseSync) => T): T => {
    try {
      ingestJournals(database, folder);
    } catch (error) {
      const reason = storeError(error, path);
      warnOnce(`AUTOLOG_${reason.code}`, `traces that wait in the journal could not be stored: ${reason.message}`);
    }
    try {
      return body(database);
    } catch (error) {
      throw storeError(error, path);
    }
  };
  return {
    searchTraces: async (query = {}) => read((db) => readTracePage(db, query)),
    getTrace: async (traceId) => read((db) => readTrace(db, traceId)),
    close: () => database.close(),
  };
}

/** What a user is told of a file that was moved aside. */
export function movedMessage(path: string, movedTo: string): string {
  return `${path} was damaged or not a SQLite database. It was moved to ${movedTo} and a new store begun; nothing was deleted.`;
}
