import { AzureOpenAI } from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startModelServer } from './server.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const harmless = { hate: { filtered: false, severity: 'safe' } };

async function connect(deployment?: string): Promise<{ client: AzureOpenAI; urls: string[]; endpoint: string }> {
  const urls: string[] = [];
  const server = await startModelServer({ apiKey: 'key', onRequest: ({ url }) => urls.push(url) });
  onTestFinished(() => server.close());
  const { endpoint } = server;
  const options = { baseURL: `${endpoint}/openai`, apiKey: 'key', apiVersion: '2024-10-21', maxRetries: 0 };
  return { client: new AzureOpenAI({ ...options, ...(deployment && { deployment }) }), urls, endpoint };
}

describe('Azure', () => {
  it('is spoken below the deployment, which is the model', async () => {
    const { client, urls } = await connect('gpt-4.1-mini');
    const completion = await client.chat.completions.create({ model: 'whatever', messages });
    expect(urls).toEqual(['/openai/deployments/gpt-4.1-mini/chat/completions?api-version=2024-10-21']);
    expect(completion.model).toBe('gpt-4.1-mini-2025-04-14');
    expect(completion).toMatchObject({
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: harmless }],
      choices: [{ message: { content: 'You said: Hello' }, content_filter_results: harmless }],
    });
  });

  it('streams what its filter found in the prompt first', async () => {
    const { client } = await connect();
    const stream = await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
    const chunks = await Array.fromAsync(stream);
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('You said: Hello');
  });

  it('has the Responses API and embeddings as well', async () => {
    const { client } = await connect();
    expect((await client.responses.create({ model: 'gpt-4o', input: 'Hello' })).output_text).toBe('You said: Hello');
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' });
    expect(data).toHaveLength(1);
  });

  it('wants its key and the version', async () => {
    const { endpoint } = await connect();
    const post = (query: string, headers: Record<string, string>) =>
      fetch(`${endpoint}/openai/deployments/gpt-4o/chat/completions${query}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ messages }),
      });
    expect((await post('?api-version=2024-10-21', {})).status).toBe(401);
    expect((await post('?api-version=2024-10-21', { 'api-key': 'wrong' })).status).toBe(401);
    expect((await post('', { 'api-key': 'key' })).status).toBe(404);
    expect((await post('?api-version=2024-10-21', { 'api-key': 'key' })).status).toBe(200);
  });
});
