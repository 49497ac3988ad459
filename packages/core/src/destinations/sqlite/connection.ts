import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type OpenedDatabase, openDatabase } from './open-database.ts';

/** A connection that outlives the file: where that was removed or replaced, it goes on with what is there now. */
export interface StoreConnection {
  /**
   * The open database.
   *
   * @throws TracingError
   */
  open(): OpenedDatabase;
  close(): void;
}

/** Connects to a store when first asked. The arguments are those of {@link openDatabase}. */
export function storeConnection(path: string, busyTimeoutMs: number): StoreConnection {
  let opened: OpenedDatabase | undefined;

  const close = (): void => {
    closeQuietly(opened?.database);
    opened = undefined;
  };

  return {
    open() {
      if (opened && !isStill(path, opened)) close();
      return (opened ??= openDatabase(path, busyTimeoutMs));
    },
    close,
  };
}

function isStill(path: string, { file }: OpenedDatabase): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  return now?.ino === file.ino && now.dev === file.dev;
}

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // A connection to a damaged file may not close; nothing of it is used any more.
  }
}
