import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, readSync, renameSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../errors.ts';
import { makePrivateFolder } from '../../pipeline/journal/folder.ts';
import { storeError } from './error.ts';
import { migrate } from './schema.ts';

/** An open database, and what had to be done to have one. */
export interface OpenedDatabase {
  database: DatabaseSync;
  /** Where a file that was no readable database has been moved to. */
  movedTo?: string | undefined;
}

/** How long a connection waits for another process's write. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the database of a store, made or migrated as needed. A file that is damaged or no database at all is moved
 * aside with its companions (never deleted), and a new one begun.
 *
 * @throws TracingError saying what is wrong with the path and what to do
 */
export function openDatabase(path: string): OpenedDatabase {
  const file = statSync(path, { throwIfNoEntry: false });
  try {
    return { database: connect(path) };
  } catch (error) {
    const reason = storeError(error, path);
    if (!isDamage(reason)) throw reason;
    const movedTo = moveAside(path, file, reason);
    try {
      return { database: connect(path), movedTo };
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
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined || (file.isFile() && file.size === 0)) return undefined;
  try {
    if (!file.isFile()) throw new TracingError('STORE_READ_ONLY', `${path} is not a file. Choose another path for the traces: init({ destinations: ['sqlite:…'] }) or AUTOLOG_TRACKING_URI.`);
    accessSync(path, constants.R_OK | constants.W_OK);
    if (hasSqliteHeader(path)) return undefined;
  } catch (error) {
    throw storeError(error, path);
  }
  return moveAside(path, file, new TracingError('STORE_NOT_A_DATABASE', `${path} is not a SQLite database.`));
}

function hasSqliteHeader(path: string): boolean {
  const header = Buffer.alloc(16);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.toString('latin1') === 'SQLite format 3\0';
}

function connect(path: string): DatabaseSync {
  makePrivateFolder(dirname(path));
  const isNew = !existsSync(path);
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    if (isNew) chmodSync(path, 0o600);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether an error says that the file itself is at fault, so that only another file helps. */
export function isDamage(error: TracingError): boolean {
  return error.code === 'STORE_CORRUPT' || error.code === 'STORE_NOT_A_DATABASE';
}

/**
 * Renames the file and its companions to `….corrupt-<time>`.
 *
 * @param found the file that was seen to be damaged; another process may have put a good one in its place meanwhile
 * @returns the new path, or `undefined` where there was nothing to move
 */
export function moveAside(path: string, found: Stats | undefined, reason: TracingError): string | undefined {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now === undefined || found === undefined || now.ino !== found.ino) return undefined;
  if (!now.isFile()) throw reason;
  const movedTo = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
  renameSync(path, movedTo);
  for (const companion of ['-wal', '-shm']) {
    if (existsSync(path + companion)) renameSync(path + companion, movedTo + companion);
  }
  return movedTo;
}
