import type { DatabaseSync } from 'node:sqlite';
import { nextTurn } from './next-turn.ts';

/** So many pages are given back at a time: some milliseconds. */
const PAGES = 500;
/** How long emptying the WAL may wait for readers. */
const CHECKPOINT_TIMEOUT_MS = 100;

/** Gives the space of what was deleted back, a little at a time, and empties the WAL, in which the deleted still stands. */
export async function freeSpace(database: DatabaseSync): Promise<void> {
  for (let free = pragma(database, 'freelist_count'); free > 0;) {
    database.exec(`PRAGMA incremental_vacuum(${PAGES})`);
    const left = pragma(database, 'freelist_count');
    // A file that was not made by us may give nothing back.
    if (left >= free) break;
    free = left;
    await nextTurn();
  }
  const timeout = pragma(database, 'busy_timeout', 'timeout');
  database.exec(`PRAGMA busy_timeout = ${CHECKPOINT_TIMEOUT_MS}`);
  try {
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  } finally {
    database.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}

/** The number that a PRAGMA gives. */
export function pragma(
  database: DatabaseSync,
  name: 'freelist_count' | 'page_count' | 'page_size' | 'busy_timeout',
  column: string = name,
): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()![column]);
}
