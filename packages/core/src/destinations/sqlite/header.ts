import { closeSync, existsSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { TracingError } from '../../errors.ts';
import { journalFolder } from '../../pipeline/journal/folder.ts';
import { foreignFile, newerStore, notAFile } from './error.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts';

/**
 * Looks at a store's file without opening it as a database, which could already change it.
 *
 * @returns the file, if there is one that is not empty
 * @throws TracingError where it is no store that we can use
 * @see https://www.sqlite.org/fileformat.html#the_database_header
 */
export function checkHeader(path: string): Stats | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined || (file.isFile() && file.size === 0)) return undefined;
  if (!file.isFile()) throw notAFile(path, file.isDirectory());
  const header = readStart(path, 100);
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    if (!isNamedAsStore(path)) throw foreignFile(path);
    throw new TracingError('STORE_NOT_A_DATABASE', `${path} is not a SQLite database.`);
  }
  const [pages, version, applicationId] = [28, 60, 68].map((at) => header.readUInt32BE(at)) as [number, number, number];
  // A database of one page has no tables: nobody's.
  if (applicationId !== APPLICATION_ID && pages > 1) throw foreignFile(path);
  if (version > SCHEMA_VERSION) throw newerStore(path, version, SCHEMA_VERSION);
  return file;
}

function readStart(path: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, length, 0);
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** Whether a file that is no database was meant to be one, and not, say, a `package.json` that a path led to by mistake. */
function isNamedAsStore(path: string): boolean {
  return /\.(db|db3|sqlite|sqlite3)$/i.test(path) || existsSync(journalFolder(path));
}
