import { closeSync, existsSync, openSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import type { TracingError } from '../../errors.ts';

/** A process that moves a file is done within this time, or has died at it. */
const MOVE_TIMEOUT_MS = 2000;
const RETRY_MS = 10;

/** Whether an error says that the file itself is at fault, so that only another file helps. */
export function isDamage(error: TracingError): boolean {
  return error.code === 'STORE_CORRUPT' || error.code === 'STORE_NOT_A_DATABASE';
}

/**
 * Renames a damaged file and its companions to `….corrupt-<time>`. Of several processes that find the same damage, one
 * does it; when this returns to the others, there is no file or a new one.
 *
 * @param found the file that was seen to be damaged
 * @returns the new path, or `undefined` where another process has moved it
 */
export function moveAside(path: string, found: Stats | undefined): string | undefined {
  return alone(`${path}.moving`, () => {
    const now = statSync(path, { throwIfNoEntry: false });
    if (now === undefined || now.ino !== found?.ino || now.dev !== found.dev) return undefined;
    const movedTo = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
    // The database last: while it is there, nobody begins a new one whose companions could be taken for these.
    for (const companion of ['-wal', '-shm', '-journal', '']) {
      if (existsSync(path + companion)) renameSync(path + companion, movedTo + companion);
    }
    return movedTo;
  });
}

/** Runs a body while no other process does. */
function alone<T>(lock: string, body: () => T): T {
  const until = performance.now() + MOVE_TIMEOUT_MS;
  while (!tryLock(lock)) {
    if (performance.now() >= until) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
  try {
    return body();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
