import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../errors.ts';

/** `AUTO` in ASCII: tells our files from other programs'. */
const APPLICATION_ID = 0x4155544f;

/** Each entry takes a file from the version of its index to the next; versions only go forward. */
const migrations = [
  `
  CREATE TABLE traces (
    id INTEGER PRIMARY KEY,
    trace_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    start_time_ns REAL NOT NULL,
    end_time_ns REAL,
    request_preview TEXT,
    response_preview TEXT,
    usage TEXT,
    span_count INTEGER NOT NULL DEFAULT 0,
    error_count INTEGER NOT NULL DEFAULT 0,
    interrupted INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX traces_by_start ON traces (start_time_ns, id);

  CREATE TABLE spans (
    id INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE,
    span_id TEXT NOT NULL,
    parent_id TEXT,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    start_time_ns REAL NOT NULL,
    end_time_ns REAL,
    status TEXT NOT NULL,
    status_message TEXT,
    model TEXT,
    provider TEXT,
    usage TEXT,
    interrupted INTEGER NOT NULL DEFAULT 0,
    journal INTEGER,
    attributes TEXT,
    events TEXT,
    links TEXT,
    inputs TEXT,
    outputs TEXT,
    UNIQUE (trace, span_id)
  );
  CREATE INDEX spans_open ON spans (journal) WHERE end_time_ns IS NULL;

  CREATE TABLE journals (
    id INTEGER PRIMARY KEY,
    journal TEXT NOT NULL UNIQUE,
    segment INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    damaged INTEGER NOT NULL DEFAULT 0
  );
  `,
];

/** The version that this code writes. */
export const SCHEMA_VERSION: number = migrations.length;

/**
 * Brings a file to the current schema; a new file gets it whole.
 *
 * @throws TracingError `STORE_FOREIGN` where the file is another program's, `STORE_NEWER` where a later autolog made it
 */
export function migrate(database: DatabaseSync, path: string): void {
  if (schemaVersion(database) === SCHEMA_VERSION && applicationId(database) === APPLICATION_ID) return;
  if (schemaVersion(database) === 0 && isEmpty(database)) database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(database);
    const ours = applicationId(database) === APPLICATION_ID || (version === 0 && isEmpty(database));
    if (!ours) {
      throw new TracingError('STORE_FOREIGN', `${path} is the SQLite database of another program; nothing was written to it. Choose another path for the traces.`);
    }
    if (version > SCHEMA_VERSION) {
      throw new TracingError(
        'STORE_NEWER',
        `${path} was written by a newer autolog (schema ${version}; this one knows ${SCHEMA_VERSION}). Update @autolog/core here, or choose another path for the traces.`,
      );
    }
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()!['user_version']);
}

function applicationId(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA application_id').get()!['application_id']);
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
