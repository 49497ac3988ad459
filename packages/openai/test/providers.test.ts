import { AzureOpenAI } from 'openai';
import { BedrockOpenAI } from 'openai/bedrock';
import { vertex } from 'openai/providers/vertex';
import { expect, it } from 'vitest';
import { providerOf } from '../src/read/provider.ts';
import { completion, response as answer } from './support/answers.ts';
import { bareAndTraced, type Behaviour } from './support/bare-and-traced.ts';
import { sendJson } from './support/wire-server.ts';

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://eu.api.openai.com/v1', 'openai'],
  ['https://mine.openai.azure.com/openai', 'azure'],
  ['https://mine.services.ai.azure.com/openai/v1', 'azure'],
  ['https://api.deepseek.com', 'deepseek'],
  ['https://api.groq.com/openai/v1', 'groq'],
  ['https://api.together.xyz/v1', 'together'],
  ['https://api.fireworks.ai/inference/v1', 'fireworks'],
  ['https://openrouter.ai/api/v1', 'openrouter'],
  ['https://api.mistral.ai/v1', 'mistral'],
  ['https://api.x.ai/v1', 'xai'],
  ['https://generativelanguage.googleapis.com/v1beta/openai/', 'google'],
  ['https://us-central1-aiplatform.googleapis.com/v1', 'vertex'],
  ['https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1', 'bedrock'],
  ['https://bedrock-mantle.us-east-1.api.aws/openai/v1', 'bedrock'],
  ['http://localhost:11434/v1', 'ollama'],
  ['http://127.0.0.1:1234/v1', 'lmstudio'],
  ['http://192.168.1.20:8000/v1', 'vllm'],
  ['http://vllm:8080/v1', 'vllm'],
  ['http://ollama.internal/v1', 'ollama'],
  ['https://gateway.example.com:8000/v1', 'openai'],
  ['https://notopenai.com.example/v1', 'openai'],
  ['https://spacex.ai/v1', 'openai'],
  ['no url', 'openai'],
])('names the provider of %s: %s', (baseURL, provider) => {
  expect(providerOf({ baseURL })).toBe(provider);
});

const request = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Hi' }] };
const clients: Record<string, [Behaviour, object]> = {
  azure: [
    (_, server) =>
      new AzureOpenAI({
        apiKey: 'k',
        apiVersion: '2025-01-01',
        endpoint: new URL(server.baseURL).origin,
        deployment: 'mine',
      }).chat.completions.create(request),
    { provider: 'azure', inputs: request, outputs: completion },
  ],
  bedrock: [
    async (_, server) =>
      (await new BedrockOpenAI({ apiKey: 'k', baseURL: server.baseURL }).responses.create({ model: 'm', input: 'Hi' }))
        .id,
    { provider: 'bedrock', outputs: answer },
  ],
  vertex: [
    async ({ constructor }, server) => {
      const provider = vertex({ baseURL: server.baseURL, tokenProvider: async () => 'token' });
      const client = new (constructor as new (options: object) => typeof AzureOpenAI.prototype)({ provider });
      return client.chat.completions.create(request);
    },
    { provider: 'vertex', inputs: request, outputs: completion },
  ],
};

for (const [name, [behaviour, span]] of Object.entries(clients)) {
  it(`records the client of ${name}, whose endpoint says nothing`, async () => {
    const { bare, traced, spans } = await bareAndTraced(
      ({ url }, response) => sendJson(response, url.includes('/responses') ? answer : completion),
      behaviour,
    );
    expect(traced).toEqual(bare);
    expect(traced.error).toBeUndefined();
    expect(spans).toMatchObject([{ status: 'OK', ...span }]);
  });
}
