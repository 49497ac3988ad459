import { accessSync, closeSync, constants, existsSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { makePrivateFolder } from '../../pipeline/journal/folder.ts';
import { storeError } from './error.ts';
import { checkHeader } from './header.ts';
import { loadSqlite } from './load-sqlite.ts';
import { isDamage, moveAside } from './move-aside.ts';
import { migrate } from './schema.ts';

/** An open database, and what had to be done to have one. */
export interface OpenedDatabase {
  database: DatabaseSync;
  /** The file as it was when it was opened. */
  file: Stats;
  /** Where a file that was no readable database has been moved to. */
  movedTo?: string | undefined;
}

/**
 * Opens the database of a store, made or migrated as needed. A file that is damaged or no database at all is moved
 * aside with its companions (never deleted), and a new one begun.
 *
 * @param busyTimeoutMs how long a statement waits, and blocks its thread, for another process's write
 * @throws TracingError saying what is wrong with the path and what to do
 */
export function openDatabase(path: string, busyTimeoutMs: number): OpenedDatabase {
  const found = statSync(path, { throwIfNoEntry: false });
  try {
    return connect(path, busyTimeoutMs);
  } catch (error) {
    const reason = storeError(error, path);
    if (!isDamage(reason)) throw reason;
    try {
      const movedTo = moveAside(path, found);
      return { ...connect(path, busyTimeoutMs), movedTo };
    } catch (again) {
      throw storeError(again, path);
    }
  }
}

/**
 * Looks at a path without opening it as a database, cheaply enough for the program's own thread. A file that can be
 * seen to be no database is moved aside.
 *
 * @returns where it was moved to
 * @throws TracingError where the path can hold no database
 */
export function checkPath(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    try {
      checkHeader(path);
      if (found) accessSync(path, constants.R_OK | constants.W_OK);
      return undefined;
    } catch (error) {
      if (!isDamage(storeError(error, path))) throw error;
      return moveAside(path, found);
    }
  } catch (error) {
    throw storeError(error, path);
  }
}

function connect(path: string, busyTimeoutMs: number): OpenedDatabase {
  makePrivateFolder(dirname(path));
  checkHeader(path);
  // SQLite would make the file as the umask has it; its companions get the mode of the file.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    database.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL');
    // What is replaced or deleted may be private: it does not stay in the file.
    database.exec('PRAGMA secure_delete = ON');
    // Room for a whole batch, and fewer checkpoints: measured, twice the speed.
    database.exec('PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 2000');
    // The schema first and WAL then: so the file itself, not only its WAL, says whose it is.
    migrate(database, path);
    database.exec('PRAGMA journal_mode = WAL');
    return { database, file: statSync(path) };
  } catch (error) {
    database.close();
    throw error;
  }
}
