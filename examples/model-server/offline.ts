import { startModelServer } from './server.ts';
import { weatherModel } from './weather-model.ts';

// Where no key is set, the clients of this process talk to a scripted model on a loopback server, by the variables that they
// read. Imported before the first client is made; ends with the process.
if (!process.env['OPENAI_API_KEY']) {
  const server = await startModelServer({ model: weatherModel, ref: false });
  process.env['OPENAI_API_KEY'] = 'scripted';
  process.env['OPENAI_BASE_URL'] = server.baseURL;
}

/** What the examples talk to. */
export const model = process.env['OPENAI_MODEL'] ?? 'gpt-5.4-mini';
