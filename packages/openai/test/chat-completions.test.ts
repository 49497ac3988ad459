import { expect, it } from 'vitest';
import { chunkOf, completion, textChunks, toolChunks, usageChunk } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hi' }], temperature: 0.5 };

it('records an awaited call as one CHAT_MODEL span, and changes nothing', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    (client) => client.chat.completions.create(request),
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([
    {
      traceId: expect.stringMatching(/^tr-[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'Completions',
      type: 'CHAT_MODEL',
      startTimeNs: expect.any(Number),
      endTimeNs: expect.any(Number),
      status: 'OK',
      inputs: { ...request, stream: undefined },
      outputs: completion,
      model: 'gpt-5-mini-2025-08-07',
      provider: 'openai',
      usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 },
      attributes: {
        model: 'gpt-5-mini',
        temperature: 0.5,
        'mlflow.message.format': 'openai',
        requestId: 'req_1',
        responseId: 'chatcmpl-1',
        finishReasons: ['stop'],
      },
      events: [],
      links: [],
    },
  ]);
});

it('records exactly the request that went over the wire, whatever the caller does to its messages afterwards', async () => {
  const { spans, traced } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    async (client) => {
      const messages = [{ role: 'user' as const, content: 'first' }];
      const answer = client.chat.completions.create({ model: 'm', messages });
      await answer;
      messages.push({ role: 'user', content: 'later' });
    },
  );
  expect(spans[0]!.inputs).toEqual(JSON.parse(traced.requests[0]!.body));
});

it('rebuilds a streamed answer with its usage', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendEvents(response, [...textChunks, usageChunk]),
    async (client) => {
      const chunks: unknown[] = [];
      const stream = await client.chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      });
      for await (const chunk of stream) chunks.push(chunk);
      return chunks;
    },
  );
  expect(traced).toEqual(bare);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({
    type: 'CHAT_MODEL',
    status: 'OK',
    model: 'gpt-5-mini-2025-08-07',
    usage: { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 },
    attributes: { stream: true, finishReasons: ['stop'], timeToFirstTokenMs: expect.any(Number) },
    outputs: {
      id: 'chatcmpl-2',
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello there', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: completion.usage,
    },
  });
});

it('rebuilds parallel tool calls of a stream', async () => {
  const { spans } = await bareAndTraced(
    (_, response) => sendEvents(response, toolChunks),
    async (client) => {
      for await (const _ of await client.chat.completions.create({ ...request, stream: true }));
    },
  );
  expect(spans[0]!.outputs).toMatchObject({
    choices: [
      {
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_a', type: 'function', function: { name: 'look_up', arguments: '{"id":"A1"}' } },
            { id: 'call_b', type: 'function', function: { name: 'track', arguments: '{}' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ],
  });
  expect(spans[0]!.usage).toBeUndefined();
});

it('keeps tool calls apart that a server gives the same index, and custom ones whole', async () => {
  const { spans } = await bareAndTraced(
    (_, response) =>
      sendEvents(response, [
        chunkOf({
          tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
        }),
        chunkOf({
          tool_calls: [{ index: 0, id: 'b', type: 'function', function: { name: 'g', arguments: '{"y":2}' } }],
        }),
        chunkOf({ tool_calls: [{ index: 2, id: 'c', type: 'custom', custom: { name: 'sql', input: 'SELECT' } }] }),
        chunkOf({ tool_calls: [{ index: 2, custom: { input: ' 1' } }] }, 'tool_calls'),
      ]),
    async (client) => {
      for await (const _ of await client.chat.completions.create({ ...request, stream: true }));
    },
  );
  expect(spans[0]!.outputs).toMatchObject({
    choices: [
      {
        message: {
          tool_calls: [
            { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', function: { name: 'g', arguments: '{"y":2}' } },
            { id: 'c', type: 'custom', custom: { name: 'sql', input: 'SELECT 1' } },
          ],
        },
      },
    ],
  });
});

it('does not take what the program asks for meanwhile (a token) for the request of the call', async () => {
  const { spans } = await bareAndTraced(
    ({ url }, response) => sendJson(response, url.endsWith('/token') ? { token: 't' } : completion),
    async (client, server) => {
      const auth = client.withOptions({ baseURL: server.baseURL });
      const asking = client.withOptions({
        apiKey: async () => {
          await auth.post('/token', { body: { client_secret: 'TOP-SECRET' } });
          return 'key';
        },
      });
      await asking.chat.completions.create(request);
    },
  );
  expect(spans).toHaveLength(1);
  expect(spans[0]!.inputs).toEqual(request);
  expect(spans[0]!.attributes['retries']).toBeUndefined();
});

it.each(['json', 'text'] as const)('records a raw response of which a clone is read by %s()', async (method) => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    async (client) => {
      const response = await client.chat.completions.create(request).asResponse();
      const { name, length } = response[method];
      return [await response.clone()[method](), name, length];
    },
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([{ status: 'OK', outputs: completion, usage: { inputTokens: 12 } }]);
});
