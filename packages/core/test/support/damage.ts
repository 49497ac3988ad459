import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Overwrites a part of a file. */
export function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

/** Where the root page of a table begins. */
export function rootPage(path: string, table: string): { at: number; size: number } {
  const database = new DatabaseSync(path, { readOnly: true });
  const size = Number(database.prepare('PRAGMA page_size').get()!['page_size']);
  const page = Number(database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)!['rootpage']);
  database.close();
  return { at: (page - 1) * size, size };
}

/** What SQLite finds wrong with a database: nothing where it says `ok`. */
export function quickCheck(path: string): string {
  const database = new DatabaseSync(path);
  try {
    return String(database.prepare('PRAGMA quick_check').get()!['quick_check']);
  } finally {
    database.close();
  }
}
