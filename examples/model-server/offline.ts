import { answeredBy } from './answered-by.ts';
import { weatherModel } from './weather-model.ts';

/** What the examples talk to. Imported before the first client is made. */
export const model: string = await answeredBy(weatherModel);
