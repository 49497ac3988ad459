import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of a journal: the `segment`-th (from 0) that a process wrote. */
export interface JournalFile {
  path: string;
  /** Names the process that writes it: start time, pid, thread and random digits. */
  journal: string;
  segment: number;
}

const suffix = '.journal';

/** The folder of the journals whose spans go to a SQLite file: beside it. */
export function journalFolder(databasePath: string): string {
  return `${databasePath}${suffix}`;
}

/** Makes a folder that only its owner can read. A new `.autolog` folder also keeps itself out of git. */
export function makePrivateFolder(folder: string): void {
  const created = makeFolders(folder);
  if (created === undefined) return;
  for (let at = folder; at.length >= created.length; at = dirname(at)) {
    if (at.endsWith('.autolog')) writeFileSync(join(at, '.gitignore'), '*\n', { mode: 0o600 });
  }
}

/**
 * Makes a folder and those above it. Node's own way (`recursive`) never returns where a folder that exists takes none in and says
 * that it is not there, as /proc does.
 *
 * @returns the uppermost folder that was made; `undefined` where there was nothing to make
 * @throws the file system's error
 */
function makeFolders(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const above = dirname(folder);
  const created = above === folder ? undefined : makeFolders(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
  return created ?? folder;
}

/** The path of a journal's file. */
export function journalPath(folder: string, journal: string, segment: number): string {
  return join(folder, `${journal}.${String(segment).padStart(6, '0')}${suffix}`);
}

/** The path of a file that was a journal's and is kept to be used again. */
export function sparePath(folder: string, journal: string, segment: number): string {
  return join(folder, `${journal}.${String(segment).padStart(6, '0')}.spare`);
}

/** The journal files of a folder, each process's in the order they were written. Empty where there is no such folder. */
export function listJournalFiles(folder: string): JournalFile[] {
  return listFiles(folder, /^([\w-]+)\.(\d{6,})\.journal$/);
}

/** The files of a folder whose names match, which gives journal and segment. */
export function listFiles(folder: string, pattern: RegExp): JournalFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const files: JournalFile[] = [];
  for (const name of names.toSorted()) {
    const match = pattern.exec(name);
    if (match) files.push({ path: join(folder, name), journal: match[1]!, segment: Number(match[2]) });
  }
  return files;
}
