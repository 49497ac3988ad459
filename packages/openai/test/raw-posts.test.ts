import { expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const body = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hi' }], temperature: 0.5 };
const whole = {
  name: 'Completions',
  type: 'CHAT_MODEL',
  inputs: body,
  outputs: completion,
  model: 'gpt-5-mini-2025-08-07',
  usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 },
  attributes: { model: 'gpt-5-mini', temperature: 0.5, responseId: 'chatcmpl-1', finishReasons: ['stop'] },
};

it.each(['/chat/completions', '/chat/completions?api-version=1', '/deployments/gpt/chat/completions'])(
  'records what a program posts to %s by itself as the method would be',
  async (path) => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendJson(response, completion),
      (client) => client.post(path, { body }),
    );
    expect(traced).toEqual(bare);
    expect(spans).toEqual([wholeSpan(whole)]);
  },
);

it('records a post whose options come later by what was sent', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    (client) => client.post('/chat/completions', Promise.resolve({ body })),
  );
  expect(traced).toEqual(bare);
  const { model: _, temperature: _temperature, ...attributes } = whole.attributes;
  expect(spans).toEqual([wholeSpan({ ...whole, attributes })]);
});

it('records a posted stream, and one that fails', async () => {
  const streamed = await bareAndTraced(
    (_, response) => sendEvents(response, textChunks),
    async (client) =>
      Array.fromAsync(
        await client.post<AsyncIterable<unknown>>('/chat/completions', {
          body: { ...body, stream: true },
          stream: true,
        }),
      ),
  );
  expect(streamed.traced).toEqual(streamed.bare);
  expect(streamed.spans).toMatchObject([
    { status: 'OK', outputs: { choices: [{ message: { content: 'Hello there' } }] }, attributes: { stream: true } },
  ]);
  const refused = await bareAndTraced(
    (_, response) => sendJson(response, { error: { message: 'no' } }, 400),
    (client) => client.post('/embeddings', { body: { model: 'm', input: 'a' } }),
  );
  expect(refused.traced).toEqual(refused.bare);
  expect(refused.spans).toMatchObject([{ type: 'EMBEDDING', status: 'ERROR', statusMessage: '400 no' }]);
});

it('records no other path', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, {}),
    async (client) => {
      for (const path of ['/files', '/threads', '/chat/completions/chatcmpl-1', '/my/responses/resp_1/cancel'])
        await client.post(path, { body: {} });
    },
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([]);
});

it('records a post that a call makes on its way (for its key) as a call of its own', async () => {
  const { spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    async (client) => {
      const asking = client.withOptions({
        apiKey: async () => {
          await client.post('/chat/completions', { body: { ...body, model: 'inner' } });
          return 'key';
        },
      });
      await asking.chat.completions.create(body as never);
    },
  );
  expect(spans.map(({ attributes, parentId }) => [attributes['model'], parentId])).toEqual([
    ['inner', spans[1]!.spanId],
    ['gpt-5-mini', undefined],
  ]);
});
