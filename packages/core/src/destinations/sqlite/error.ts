import { join } from 'node:path';
import { TracingError, type TracingErrorCode } from '../../errors.ts';

const chooseAnotherPath = "choose another path: AUTOLOG_TRACKING_URI, or init({ destinations: ['sqlite:…'] }).";

const readOnly = (path: string, why: string): string =>
  `${path} cannot be written${why}. Traces are kept until it can be, and may be lost if the program ends before. Make the file and its folder writable, or ${chooseAnotherPath}`;
const fileInPath = (path: string, why: string): string =>
  `${path} cannot be written: a part of the path is a file and no folder (${why}). Traces are kept until it can be, and may be lost if the program ends before. Instead, ${chooseAnotherPath}`;
const full = (path: string): string =>
  `the disk that holds ${path} is full. Traces are kept until there is space, and may be lost if the program ends before. Free some space, or ${chooseAnotherPath}`;

/** SQLite's primary result codes. @see https://www.sqlite.org/rescode.html */
const reasons: Record<number, [TracingErrorCode, (path: string) => string]> = {
  5: [
    'STORE_LOCKED',
    (path) =>
      `${path} is locked by another process. Traces wait in the journal beside it and are stored when it is free. Find who holds it (for example a database browser with an open transaction).`,
  ],
  8: ['STORE_READ_ONLY', (path) => readOnly(path, '')],
  10: [
    'STORE_UNREADABLE',
    (path) =>
      `the disk that holds ${path} fails. Traces wait in the journal beside it. Check the disk, or ${chooseAnotherPath}`,
  ],
  11: [
    'STORE_CORRUPT',
    (path) =>
      `${path} is damaged and cannot be read. Move it away and a new store is begun; \`sqlite3 ${path} .recover\` may save what is in it.`,
  ],
  13: ['STORE_FULL', full],
  14: ['STORE_READ_ONLY', (path) => readOnly(path, '')],
  26: ['STORE_NOT_A_DATABASE', (path) => `${path} is not a SQLite database. Move it away, or ${chooseAnotherPath}`],
};

/** What says that a folder is to be where a file is; `EEXIST` comes of making that folder. */
const fileInPathCodes = ['ENOTDIR', 'EEXIST'];
const readOnlyCodes = ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOENT', 'ENAMETOOLONG', 'ELOOP'];
const fullCodes = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Any error of the database or its files, as one that says what happened and what to do. */
export function storeError(error: unknown, path: string): TracingError {
  if (error instanceof TracingError) return error;
  const { errcode, code = '' } = error as { errcode?: number; code?: string };
  const known = errcode === undefined ? undefined : reasons[errcode & 0xff];
  if (known) return new TracingError(known[0], known[1](path), { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  if (fullCodes.includes(code)) return new TracingError('STORE_FULL', full(path), { cause: error });
  if (fileInPathCodes.includes(code))
    return new TracingError('STORE_READ_ONLY', fileInPath(path, message), { cause: error });
  if (readOnlyCodes.includes(code))
    return new TracingError('STORE_READ_ONLY', readOnly(path, ` (${message})`), { cause: error });
  return new TracingError(
    'STORE_UNREADABLE',
    `${path} cannot be used (${message}). Traces wait in the journal beside it; to store them elsewhere, ${chooseAnotherPath}`,
    { cause: error },
  );
}

/** The path is that of a folder, or of a device and the like. */
export function notAFile(path: string, isFolder: boolean): TracingError {
  const message = isFolder
    ? `${path} is a folder, so that no traces are stored there. Name a file in it (${join(path, 'traces.db')}), or ${chooseAnotherPath}`
    : `${path} is not a file, so that no traces are stored there. Instead, ${chooseAnotherPath}`;
  return new TracingError('STORE_NOT_A_FILE', message);
}

/** The file is another program's. */
export function foreignFile(path: string): TracingError {
  return new TracingError(
    'STORE_FOREIGN',
    `${path} is a file of another program; nothing was written to it, and no traces are stored there. Instead, ${chooseAnotherPath}`,
  );
}

/** A later version made the file. */
export function newerStore(path: string, version: number, known: number): TracingError {
  return new TracingError(
    'STORE_NEWER',
    `${path} was written by a newer autolog (schema ${version}; this one knows ${known}). Traces wait in the journal beside it. Update @autolog/core here, or ${chooseAnotherPath}`,
  );
}

/** What a user is told of a file that was moved aside. */
export function movedMessage(path: string, movedTo: string): string {
  return `${path} was damaged or not a SQLite database. It was moved to ${movedTo} and a new store begun; nothing was deleted.`;
}

const valueErrors = ['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE'];

/** Whether SQLite refused a value, rather than failed at its work. */
export function isContentError(error: unknown): boolean {
  const { errcode, code = '' } = error as { errcode?: number; code?: string };
  // TOOBIG, MISMATCH and CONSTRAINT_NOTNULL
  return errcode === undefined ? valueErrors.includes(code) : [18, 20, 1299].includes(errcode);
}
