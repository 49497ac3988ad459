import type { DatabaseSync } from 'node:sqlite';
import { foreignFile, newerStore } from './error.ts';
import { schema2 } from './operations/schema-2.ts';

/** `AUTO` in ASCII: tells our files from other programs'. */
export const APPLICATION_ID = 0x4155544f;

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
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
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
    usage_below INTEGER NOT NULL DEFAULT 0,
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
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal TEXT NOT NULL UNIQUE,
    segment INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    damaged INTEGER NOT NULL DEFAULT 0
  );
  `,
  schema2,
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
  // In the same transaction as the rest, so that there is never a file that has been begun and does not say whose it is.
  const isNew = schemaVersion(database) === 0 && isEmpty(database);
  database.exec(isNew ? 'PRAGMA page_size = 8192; BEGIN; PRAGMA auto_vacuum = INCREMENTAL' : 'BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(database);
    const isOurs = applicationId(database) === APPLICATION_ID || (version === 0 && isEmpty(database));
    if (!isOurs) throw foreignFile(path);
    if (version > SCHEMA_VERSION) throw newerStore(path, version, SCHEMA_VERSION);
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
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
