import type { Experiment, Store } from '../destinations/types.ts';
import { current } from './current.ts';
import { withStore } from './with-store.ts';

/**
 * Sets the experiment of the traces that begin from now on; it is made where there is none of that name or id. The traces
 * carry it from the moment of the call: the promise is for who wants the experiment itself.
 *
 * @throws TracingError `INVALID_OPTION`
 */
export async function setExperiment(nameOrId: string): Promise<Experiment> {
  current.experiment = nameOrId;
  return withStore((store) => useExperiment(store, nameOrId));
}

/** The experiment of a name or id, made where there is none. Others may make it at the same time. */
export async function useExperiment(store: Store, nameOrId: string): Promise<Experiment> {
  const found = await store.getExperiment(nameOrId);
  if (found) return found;
  try {
    return await store.createExperiment(nameOrId);
  } catch (error) {
    const made = await store.getExperiment(nameOrId);
    if (made) return made;
    throw error;
  }
}
