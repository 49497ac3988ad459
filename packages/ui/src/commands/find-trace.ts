import { type Store, type Trace, TracingError } from '@autolog/core';
import { emptyStoreMessage } from './with-store.ts';

/**
 * The trace of that id, or of the only id that starts so, or the newest for `latest`.
 *
 * @param name of the store, for messages
 * @throws TracingError `NOT_FOUND` or `AMBIGUOUS_TRACE_ID`
 */
export async function findTrace(store: Store, name: string, wanted: string): Promise<Trace> {
  const trace = await store.getTrace(wanted);
  if (trace) return trace;
  const message =
    wanted === 'latest'
      ? emptyStoreMessage(name)
      : `No trace in ${name} has an id that starts with ${wanted}: autolog traces lists them.`;
  throw new TracingError('NOT_FOUND', message);
}
