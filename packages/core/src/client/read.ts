import { getTrackingUri, storePath } from '../config.ts';
import { sqliteStore } from '../destinations/sqlite/store.ts';
import type { Store, TracePage, TraceQuery } from '../destinations/types.ts';
import { TracingError } from '../errors.ts';
import { pipeline } from '../pipeline/pipeline.ts';
import type { Trace } from '../span/types.ts';

/** A destination that does not answer must not keep a store from being read. */
const FLUSH_TIMEOUT_MS = 5000;

/**
 * Opens a store for reading. Close it when done.
 *
 * @param uri `sqlite:<path>` or a path; the one that this process writes to if not given
 * @throws TracingError `STORE_NOT_FOUND` where nothing was recorded there, or what is wrong with the file
 */
export async function openStore(uri: string = getTrackingUri()): Promise<Store> {
  await pipeline.flush({ timeoutMs: FLUSH_TIMEOUT_MS });
  return sqliteStore(storePath(uri));
}

/**
 * The traces of the store that this process writes to, newest first. What was recorded before the call is among them.
 *
 * @throws TracingError
 */
export function searchTraces(query: TraceQuery = {}): Promise<TracePage> {
  return withStore((store) => store.searchTraces(query), { traces: [] });
}

/**
 * A trace with its spans.
 *
 * @param traceId its id, the start of it where no other starts so, or `latest`
 * @throws TracingError
 */
export function getTrace(traceId: string): Promise<Trace | undefined> {
  return withStore((store) => store.getTrace(traceId), undefined);
}

async function withStore<T>(read: (store: Store) => Promise<T>, nothing: T): Promise<T> {
  let store: Store;
  try {
    store = await openStore();
  } catch (error) {
    if (error instanceof TracingError && error.code === 'STORE_NOT_FOUND') return nothing;
    throw error;
  }
  try {
    return await read(store);
  } finally {
    store.close();
  }
}
