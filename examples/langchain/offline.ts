import { answeredBy } from '../model-server/answered-by.ts';
import { travelModel } from './travel-model.ts';

/** What the examples talk to. Imported before the first model is made. */
export const model: string = await answeredBy(travelModel);
