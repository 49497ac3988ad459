import { disable, enable, withSpan } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { completion, textChunks } from './support/answers.ts';
import { sendEvents, sendJson, startWireServer, type WireServer } from './support/wire-server.ts';

const methods = [
  'chat.completions.create',
  'completions.create',
  'embeddings.create',
  'responses.create',
  'responses.retrieve',
  'responses.compact',
  'beta.responses.create',
  'beta.responses.retrieve',
  'beta.responses.compact',
  'images.generate',
  'images.edit',
  'images.createVariation',
  'audio.speech.create',
  'audio.transcriptions.create',
  'audio.translations.create',
  'moderations.create',
  'vectorStores.search',
  'decisions.create',
  'beta.threads.runs.create',
  'beta.threads.runs.submitToolOutputs',
  'beta.threads.createAndRun',
  'chat.completions.runTools',
  'ResponsesToolRunner.iterate',
  'DecisionsToolRunner.run',
];
const request = { model: 'm', messages: [] };
let server: WireServer;
let client: OpenAI;
let recorded: ReturnType<typeof recordSpans>;

beforeEach(async () => {
  server = await startWireServer(({ body }, response) =>
    body.includes('"stream":true') ? sendEvents(response, textChunks) : sendJson(response, completion),
  );
  client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
  recorded = recordSpans();
});

afterEach(async () => {
  openaiAutolog({ disable: true });
  recorded.stop();
  await server.close();
});

it('switched on twice records each call once', async () => {
  expect(openaiAutolog().patched).toEqual(methods);
  expect(openaiAutolog().patched).toEqual(methods);
  await client.chat.completions.create(request);
  expect(recorded.spans()).toHaveLength(1);
});

it('records clients that were made before, and those of withOptions', async () => {
  const before = client;
  openaiAutolog();
  await before.chat.completions.create(request);
  await before.withOptions({ maxRetries: 1 }).responses.create({ model: 'm', input: 'Hi' });
  expect(recorded.spans().map((span) => span.name)).toEqual(['Completions', 'Responses']);
});

it('puts the very originals back', () => {
  const descriptors = (): unknown[] =>
    [OpenAI.Chat.Completions, OpenAI.Responses, OpenAI].map(({ prototype }) =>
      Object.getOwnPropertyDescriptors(prototype),
    );
  const before = descriptors();
  const autolog = openaiAutolog();
  expect(descriptors()).not.toEqual(before);
  autolog.disable();
  expect(descriptors()).toEqual(before);
  expect(OpenAI.Chat.Completions.prototype.create).toBe(
    (before[0] as Record<string, PropertyDescriptor>)['create']!.value,
  );
});

it('finishes what was under way when it is switched off', async () => {
  const autolog = openaiAutolog();
  const stream = await client.chat.completions.create({ ...request, stream: true });
  autolog.disable();
  await Array.fromAsync(stream);
  await client.chat.completions.create(request);
  expect(recorded.spans()).toEqual([
    expect.objectContaining({ status: 'OK', attributes: expect.objectContaining({ stream: true }) }),
  ]);
});

it('records nothing with logTraces: false, or while tracing is disabled', async () => {
  openaiAutolog({ logTraces: false });
  await client.chat.completions.create(request);
  openaiAutolog();
  disable();
  await client.chat.completions.create(request);
  enable();
  expect(recorded.spans()).toEqual([]);
  await client.chat.completions.create(request);
  expect(recorded.spans()).toHaveLength(1);
});

it('puts each call below the span that is active where it is made, however many run at once', async () => {
  openaiAutolog();
  await Promise.all(
    Array.from({ length: 25 }, (_item, index) =>
      withSpan({ name: `task ${index}` }, async () => {
        await client.chat.completions.create({ model: `m${index}`, messages: [] });
        for await (const _ of await client.chat.completions.create({ model: `m${index}`, messages: [], stream: true }));
      }),
    ),
  );
  const spans = recorded.spans();
  expect(spans).toHaveLength(75);
  for (const call of spans.filter((span) => span.type === 'CHAT_MODEL')) {
    const parent = spans.find((span) => span.spanId === call.parentId);
    expect(parent?.name).toBe(`task ${String(call.attributes['model']).slice(1)}`);
    expect(parent?.traceId).toBe(call.traceId);
  }
});

it('patches a copy of the SDK that is handed over', async () => {
  class Foreign extends OpenAI {}
  const Completions = class extends OpenAI.Chat.Completions {
    override create = OpenAI.Chat.Completions.prototype.create;
  };
  expect(openaiAutolog({ modules: [{ default: Object.assign(Foreign, { Chat: { Completions } }) }] }).patched).toEqual(
    methods,
  );
});

it('finds nothing in what a test has put in place of the SDK, and harms nothing', async () => {
  const strict = new Proxy(
    { default: () => 'a mock' },
    {
      get(target, key) {
        if (!(key in target)) throw new Error(`No "${String(key)}" export is defined on the mock.`);
        return Reflect.get(target, key) as unknown;
      },
    },
  );
  const { patched } = openaiAutolog({
    modules: [strict, { OpenAI: Map }, () => 1, {}, undefined, null, 'openai'],
  });
  expect(patched).toEqual(methods);
  await client.chat.completions.create(request);
  expect(recorded.spans()).toHaveLength(1);
});
