import { TracingError, type TracingErrorCode } from '../../errors.ts';

/** SQLite's primary result codes. @see https://www.sqlite.org/rescode.html */
const reasons: Record<number, [TracingErrorCode, (path: string) => string]> = {
  5: ['STORE_LOCKED', (path) => `${path} is locked by another process. Traces wait in the journal beside it and are stored when it is free; find who holds it (for example a database browser with an open transaction).`],
  8: ['STORE_READ_ONLY', (path) => `${path} cannot be written. Make the file and its folder writable, or set AUTOLOG_TRACKING_URI to another path.`],
  11: ['STORE_CORRUPT', (path) => `${path} is damaged.`],
  13: ['STORE_FULL', (path) => `the disk that holds ${path} is full. Traces wait in the journal and are stored when there is space.`],
  14: ['STORE_READ_ONLY', (path) => `${path} cannot be opened. Check that its folder exists and is writable, or set AUTOLOG_TRACKING_URI to another path.`],
  26: ['STORE_NOT_A_DATABASE', (path) => `${path} is not a SQLite database.`],
};

const fileReasons: Record<string, TracingErrorCode> = {
  EACCES: 'STORE_READ_ONLY',
  EPERM: 'STORE_READ_ONLY',
  EROFS: 'STORE_READ_ONLY',
  ENOTDIR: 'STORE_READ_ONLY',
  EEXIST: 'STORE_READ_ONLY',
  EISDIR: 'STORE_READ_ONLY',
  ENOENT: 'STORE_READ_ONLY',
  ENOSPC: 'STORE_FULL',
  EDQUOT: 'STORE_FULL',
};

/** Any error of the database or its files, as one that says what happened and what to do. */
export function storeError(error: unknown, path: string): TracingError {
  if (error instanceof TracingError) return error;
  const { errcode, code } = error as { errcode?: number; code?: string };
  const known = errcode === undefined ? undefined : reasons[errcode & 0xff];
  if (known) return new TracingError(known[0], known[1](path), { cause: error });
  const fileReason = code === undefined ? undefined : fileReasons[code];
  const message = error instanceof Error ? error.message : String(error);
  if (fileReason === 'STORE_FULL') return new TracingError(fileReason, reasons[13]![1](path), { cause: error });
  if (fileReason) return new TracingError(fileReason, `${path} cannot be written (${message}). Choose another path: init({ destinations: ['sqlite:…'] }) or AUTOLOG_TRACKING_URI.`, { cause: error });
  return new TracingError('STORE_UNREADABLE', `${path} cannot be used (${message}).`, { cause: error });
}
