import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../errors.ts';
import { warnOnce } from '../../patch/report.ts';
import { journalFolder, listJournalFiles } from '../../pipeline/journal/folder.ts';
import type { Store } from '../types.ts';
import { storeConnection } from './connection.ts';
import { movedMessage, storeError } from './error.ts';
import { ingestJournals } from './ingest.ts';
import { readTrace, readTracePage } from './read-traces.ts';

/** How long a reader, often on a program's own thread, is blocked by another process's write. */
const BUSY_TIMEOUT_MS = 1000;

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
  const connection = storeConnection(path, BUSY_TIMEOUT_MS);

  const open = (): DatabaseSync => {
    const { database, movedTo } = connection.open();
    if (movedTo !== undefined) warnOnce('AUTOLOG_STORE_MOVED', movedMessage(path, movedTo), path);
    return database;
  };
  const read = <T>(body: (database: DatabaseSync) => T): T => {
    const database = open();
    try {
      ingestJournals(database, folder);
    } catch (error) {
      const { code, message } = storeError(error, path);
      warnOnce(`AUTOLOG_${code}`, message, path);
    }
    try {
      return body(database);
    } catch (error) {
      throw storeError(error, path);
    }
  };

  open();
  return {
    searchTraces: async (query = {}) => read((database) => readTracePage(database, query)),
    getTrace: async (traceId) => read((database) => readTrace(database, traceId)),
    close: () => connection.close(),
  };
}
