import { getTrackingUri, storePath } from '../config.ts';
import type { Store } from '../destinations/types.ts';
import { pipeline } from '../pipeline/pipeline.ts';

/** A destination that does not answer must not keep a store from being read. */
const FLUSH_TIMEOUT_MS = 5000;

/**
 * Opens a store, to read what was recorded and to add to it. Close it when done.
 *
 * @param uri `sqlite:<path>` or a path; the one that this process writes to if not given
 * @throws TracingError `STORE_NOT_FOUND` where nothing was recorded there, or what is wrong with the file
 */
export async function openStore(uri: string = getTrackingUri()): Promise<Store> {
  return open(uri, 'existing');
}

/** Does something with a store that is opened for it, and made where there is none. */
export async function withStore<T>(body: (store: Store) => Promise<T>, uri: string = getTrackingUri()): Promise<T> {
  const store = await open(uri, 'create');
  try {
    return await body(store);
  } finally {
    store.close();
  }
}

async function open(uri: string, where: 'existing' | 'create'): Promise<Store> {
  const path = storePath(uri);
  await pipeline.flush({ timeoutMs: FLUSH_TIMEOUT_MS });
  // A program that only records never needs what reads.
  const { sqliteStore } = await import('../destinations/sqlite/store.ts');
  return sqliteStore(path, where);
}
