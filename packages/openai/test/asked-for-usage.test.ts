import { recordSpans } from '@autolog/core/testing';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { completion, textChunks, usageChunk } from './support/answers.ts';
import { sendEvents, startWireServer } from './support/wire-server.ts';

const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Say "stream":true' }] };
const asks = (body: string): boolean =>
  (JSON.parse(body) as { stream_options?: { include_usage?: boolean } }).stream_options?.include_usage === true;
const server = await startWireServer(({ body }, response) => {
  const chunks = body.includes('"prompt"') ? [{ ...completion, choices: [{ index: 0, text: 'Hi' }] }] : textChunks;
  // OpenAI puts an empty usage into all other chunks, too.
  const withUsage = (): object[] => [...chunks.map((chunk) => ({ ...chunk, usage: null })), usageChunk];
  sendEvents(response, asks(body) ? withUsage() : chunks);
});
const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 });
const usage = { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 };
let recorded: ReturnType<typeof recordSpans>;

beforeEach(() => {
  server.requests.length = 0;
  recorded = recordSpans();
});
afterEach(() => {
  openaiAutolog({ disable: true });
  recorded.stop();
});
afterAll(() => server.close());

const stream = () => client.chat.completions.create({ ...request, stream: true });
const ways: Record<string, () => Promise<unknown>> = {
  'for await': async () => Array.fromAsync(await stream()),
  'tee()': async () => {
    const [left, right] = (await stream()).tee();
    return Promise.all([Array.fromAsync(left), Array.fromAsync(right)]);
  },
  'toReadableStream()': async () => new Response((await stream()).toReadableStream()).text(),
  'stream()': async () => {
    const helper = client.chat.completions.stream(request);
    const chunks = await Array.fromAsync(helper);
    return [chunks, await helper.finalChatCompletion()];
  },
  'with options of its own': async () =>
    Array.fromAsync(
      await client.chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_obfuscation: false },
      }),
    ),
};

for (const [name, read] of Object.entries(ways)) {
  it(`asks for the usage of a stream and hides it from the program: ${name}`, async () => {
    const bare = await read();
    openaiAutolog({ includeUsage: true });
    expect(await read()).toEqual(bare);
    const [before, after] = server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(after).toEqual({
      ...before,
      stream_options: { ...(before!['stream_options'] as object | undefined), include_usage: true },
    });
    expect(recorded.spans()).toMatchObject([
      { status: 'OK', usage, inputs: after, outputs: { usage: completion.usage } },
    ]);
  });
}

it('asks legacy completions too', async () => {
  openaiAutolog({ includeUsage: true });
  const chunks = await Array.fromAsync(await client.completions.create({ model: 'm', prompt: 'Hi', stream: true }));
  expect(chunks).toHaveLength(1);
  expect(recorded.spans()[0]!.usage).toEqual(usage);
});

it('leaves alone the objects of the program, what it asks for itself, and what is no stream', async () => {
  openaiAutolog({ includeUsage: true });
  const body = { ...request, stream: true as const, stream_options: {} };
  const before = structuredClone(body);
  await Array.fromAsync(await client.chat.completions.create(body));
  expect(body).toEqual(before);
  const asked = { ...body, stream_options: { include_usage: true } };
  expect(await Array.fromAsync(await client.chat.completions.create(asked))).toContainEqual(usageChunk);
  const declined = { ...body, stream_options: { include_usage: false } };
  await Array.fromAsync(await client.chat.completions.create(declined));
  await client.chat.completions.create(request).asResponse();
  expect(server.requests.slice(1).map(({ body: text }) => JSON.parse(text) as unknown)).toEqual([
    asked,
    declined,
    request,
  ]);
});

it('asks nothing unless it is told to', async () => {
  openaiAutolog();
  await Array.fromAsync(await stream());
  expect(asks(server.requests[0]!.body)).toBe(false);
});

it('records each chunk as an event, where it is told to', async () => {
  openaiAutolog({ recordChunks: true });
  await Array.fromAsync(await stream());
  openaiAutolog();
  await Array.fromAsync(await stream());
  const [with_, without] = recorded.spans();
  expect(
    with_!.events.map(({ name, attributes }) => [name, JSON.parse(String(attributes['mlflow.chunk.value']))]),
  ).toEqual(textChunks.map((chunk, index) => [`mlflow.chunk.item.${index}`, chunk]));
  expect(without!.events).toEqual([]);
  expect(with_!.outputs).toEqual(without!.outputs);
  expect(with_!.outputs).toMatchObject({ choices: [{ message: { content: 'Hello there' } }] });
});
