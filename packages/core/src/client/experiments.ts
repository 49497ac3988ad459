import type { Experiment } from '../destinations/types.ts';
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
  return withStore(async (store) => (await store.getExperiment(nameOrId)) ?? store.createExperiment(nameOrId));
}
