import type { ScriptedModel } from './scripted-model.ts';
import { startModelServer } from './server.ts';

/**
 * Where no key is set, has the clients of this process talk to a scripted model on a loopback server, by the variables that they
 * read. To be awaited before the first client is made; the server ends with the process.
 *
 * @returns the name of the model that the examples talk to
 */
export async function answeredBy(model: ScriptedModel): Promise<string> {
  if (!process.env['OPENAI_API_KEY']) {
    const server = await startModelServer({ model, ref: false });
    process.env['OPENAI_API_KEY'] = 'scripted';
    process.env['OPENAI_BASE_URL'] = server.baseURL;
  }
  return process.env['OPENAI_MODEL'] ?? 'gpt-5.4-mini';
}
