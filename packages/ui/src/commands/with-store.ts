import { getTrackingUri, openStore, type Store, TracingError } from '@autolog/core';
import type { Option } from './command.ts';

/** The option that names the store. */
export const storeOption: Option = {
  takes: '<path|uri>',
  about: 'the store: a path or sqlite:<path>\n(default: AUTOLOG_TRACKING_URI, else .autolog/traces.db in this folder)',
};

const howToRecord =
  "call openaiAutolog() from '@autolog/openai' or langchainAutolog() from '@autolog/langchain' once at the start of your program, and run it";

/** Opens the store, runs the body and closes it. The name is what messages call the store. */
export async function withStore<T>(
  wanted: string | undefined,
  body: (store: Store, name: string) => Promise<T>,
): Promise<T> {
  const store = await openStore(wanted).catch(sayHowToRecord);
  try {
    return await body(store, wanted ?? getTrackingUri());
  } finally {
    store.close();
  }
}

/** What to say of a store without traces. */
export function emptyStoreMessage(name: string): string {
  return `No traces in ${name} yet: ${howToRecord}.`;
}

/** What to say where a store has no trace that was meant. */
export function nothingSelectedMessage(name: string): string {
  return `No trace in ${name} meets these conditions.`;
}

function sayHowToRecord(error: unknown): never {
  if (!(error instanceof TracingError) || error.code !== 'STORE_NOT_FOUND') throw error;
  const message = `${error.message} To make one, ${howToRecord}; to read another, name it with --store.`;
  throw new TracingError(error.code, message, { cause: error });
}
