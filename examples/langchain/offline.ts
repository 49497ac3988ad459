import { startModelServer } from '../model-server/server.ts';
import { travelModel } from './travel-model.ts';

// Where no key is set, the models of this process talk to a scripted one on a loopback server, by the variables that they read.
// Imported before the first model is made; ends with the process.
if (!process.env['OPENAI_API_KEY']) {
  const server = await startModelServer({ model: travelModel, ref: false });
  process.env['OPENAI_API_KEY'] = 'scripted';
  process.env['OPENAI_BASE_URL'] = server.baseURL;
}

/** What the examples talk to. */
export const model = process.env['OPENAI_MODEL'] ?? 'gpt-5.4-mini';
