import { closeSync, fstatSync, ftruncateSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { type JournalFile, listFiles, listJournalFiles, sparePath } from './folder.ts';

/**
 * Files of a journal that the store has whole are kept for its next segments. To write over the pages of a file that is in
 * memory costs a fifth of what new pages cost; with a history of 100 KB in each span, that is most of what a span costs.
 */

/** So many wait at most, and so long is each: what is kept is bounded. */
const MAX_SPARES = 8;
const MAX_SPARE_BYTES = 4 * 2 ** 20;
/** What has not been used again for so long is not kept any longer. */
const MAX_AGE_MS = 10 * 60_000;

const zeros = Buffer.alloc(256 * 2 ** 10);

/**
 * Keeps a file for a later segment, or removes it where enough are kept. What was in it is overwritten with zeros, where a
 * reader of a file that is being written takes the frames to end.
 */
export function keepAsSpare(folder: string, { path, journal, segment }: JournalFile): void {
  const spare = sparePath(folder, journal, segment);
  const cleaning = `${spare}.cleaning`;
  try {
    if (listSpares(folder).filter((file) => file.journal === journal).length >= MAX_SPARES) {
      rmSync(path, { force: true });
      return;
    }
    renameSync(path, cleaning);
    clear(cleaning);
    renameSync(cleaning, spare);
  } catch {
    // A full disk, or somebody else has removed it: then there is one less to use again.
    for (const left of [path, cleaning]) rmSync(left, { force: true });
  }
}

function clear(path: string): void {
  const file = openSync(path, 'r+');
  try {
    if (fstatSync(file).size > MAX_SPARE_BYTES) ftruncateSync(file, MAX_SPARE_BYTES);
    const { size } = fstatSync(file);
    for (let at = 0; at < size;) at += writeSync(file, zeros, 0, Math.min(zeros.length, size - at), at);
  } finally {
    closeSync(file);
  }
}

/** A file that is begun, and open for writing. */
export interface BegunFile {
  file: number;
  size: number;
}

/**
 * Makes a spare file of a journal its file at a path; `undefined` where there is none.
 *
 * @param begin writes the first frames and returns their bytes. They stand in the file before it is at the path: a file that
 *   does not say whose it is, and was last written when it was cleaned, would be taken for one left behind, and removed.
 */
export function takeSpare(
  folder: string,
  journal: string,
  path: string,
  begin: (file: number) => number,
): BegunFile | undefined {
  for (const spare of listSpares(folder)) {
    if (spare.journal !== journal) continue;
    let file: number | undefined;
    try {
      file = openSync(spare.path, 'r+');
      const size = begin(file);
      renameSync(spare.path, path);
      return { file, size };
    } catch {
      // Somebody else has removed it, or it cannot be written.
      if (file !== undefined) closeSync(file);
      rmSync(spare.path, { force: true });
    }
  }
  return undefined;
}

/**
 * Removes the spare files of journals that have no other file, since nobody writes these any more, and those that nobody has
 * used for long. One that is being cleaned may be left by a process that has ended at it, and is removed in any case: where it is
 * not, there is one less to use again.
 */
export function removeForgottenSpares(folder: string): void {
  const spares = listFiles(folder, /^([\w-]+)\.(\d{6,})\.spare(?:\.cleaning)?$/);
  if (spares.length === 0) return;
  const written = new Set(listJournalFiles(folder).map(({ journal }) => journal));
  for (const { path, journal } of spares)
    if (path.endsWith('.cleaning') || !written.has(journal) || isOld(path)) rmSync(path, { force: true });
}

/** Gives up what is kept in a folder, whoever it is for: the disk is full. False where there is nothing to give up. */
export function giveUpSpares(folder: string): boolean {
  const spares = listFiles(folder, /^([\w-]+)\.(\d{6,})\.spare(?:\.cleaning)?$/);
  for (const { path } of spares) rmSync(path, { force: true });
  return spares.length > 0;
}

function isOld(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return file !== undefined && Date.now() - file.mtimeMs > MAX_AGE_MS;
}

function listSpares(folder: string): JournalFile[] {
  return listFiles(folder, /^([\w-]+)\.(\d{6,})\.spare$/);
}
