/**
 * The model server on its own, playing the support desk's model:
 *
 *     node examples/model-server/main.ts [port]
 *     OPENAI_API_KEY=any OPENAI_BASE_URL=http://127.0.0.1:8080/v1 node examples/support-agents.ts
 *
 * The models `error-429`, `error-500`, `slow` and `drop-mid-stream` do what they are called.
 */
import { startModelServer } from './server.ts';
import { supportModel } from './support-model.ts';

const server = await startModelServer({ port: Number(process.argv[2] ?? 8080), model: supportModel });
console.log(`A scripted model answers on ${server.baseURL} (any API key will do). Ctrl-C stops it.`);
