import OpenAI from 'openai';
import { onTestFinished } from 'vitest';
import type { Reply } from './scripted-model.ts';
import { type ModelServerOptions, startModelServer } from './server.ts';

/** A server for the running test, closed with it, and a client that does not retry. */
export async function startTestServer(
  options: ModelServerOptions = {},
): Promise<{ baseURL: string; client: OpenAI; post(path: string, body: unknown): Promise<Response> }> {
  const server = await startModelServer(options);
  onTestFinished(() => server.close());
  const { baseURL } = server;
  return {
    baseURL,
    client: new OpenAI({ baseURL, apiKey: 'test', maxRetries: 0 }),
    post: (path, body) =>
      fetch(baseURL + path, {
        method: 'POST',
        headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

/** A model that always says the same. */
export function saying(reply: Reply): { model: { decide(): Reply } } {
  return { model: { decide: () => reply } };
}

/** Two calls at once, for {@link saying}. */
export const twoCalls: Reply = {
  toolCalls: [
    { name: 'get_weather', arguments: { city: 'Oslo' } },
    { name: 'get_time', arguments: {} },
  ],
};

/** The tools of {@link twoCalls}, as chat completions take them. */
export const chatTools: OpenAI.ChatCompletionFunctionTool[] = [
  { type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } },
  { type: 'function', function: { name: 'get_time', parameters: { type: 'object', properties: {} } } },
];

/** The tools of {@link twoCalls}, as the Responses API takes them. */
export const responseTools: OpenAI.Responses.FunctionTool[] = chatTools.map((tool) => ({
  type: 'function',
  name: tool.function.name,
  parameters: tool.function.parameters ?? null,
  strict: false,
}));
