import { setImmediate } from 'node:timers/promises';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { type Sdk, sdks } from './support/sdks.ts';
import { type Answer, sendEvents, sendJson, type WireServer } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hi' }] };
const json: Answer = (_, response) => sendJson(response, completion);
const events: Answer = (_, response) => sendEvents(response, textChunks);
const refused: Answer = (_, response) =>
  sendJson(
    response,
    { error: { message: 'Incorrect API key', type: 'invalid_request_error', param: null, code: 'invalid_api_key' } },
    401,
  );

interface Case {
  answer: Answer;
  behaviour: (client: OpenAI, sdk: Sdk, server: WireServer) => unknown;
  /** How the span of the call reads: status, and how its answer was taken. */
  span: object;
}

const cases: Record<string, Case> = {
  'the promise is an APIPromise': {
    answer: json,
    behaviour: async (client, { APIPromise }) => {
      const promise = client.chat.completions.create(request);
      return [promise instanceof APIPromise, promise.constructor.name, await promise];
    },
    span: { status: 'OK', outputs: completion },
  },
  'withResponse()': {
    answer: json,
    behaviour: async (client) => {
      const { data, response, request_id } = await client.chat.completions.create(request).withResponse();
      return [data, response.status, request_id, response.bodyUsed];
    },
    span: { status: 'OK', outputs: completion },
  },
  'asResponse() and json()': {
    answer: json,
    behaviour: async (client) => {
      const response = await client.chat.completions.create(request).asResponse();
      return [response.status, response.bodyUsed, await response.json(), response.bodyUsed];
    },
    span: { status: 'OK', outputs: completion },
  },
  'asResponse() of a stream': {
    answer: events,
    behaviour: async (client) => {
      const response = await client.chat.completions.create({ ...request, stream: true }).asResponse();
      return response.text();
    },
    span: { status: 'OK', attributes: { outcome: 'raw' } },
  },
  'awaited twice': {
    answer: json,
    behaviour: async (client) => {
      const promise = client.chat.completions.create(request);
      const first = await promise;
      return [(await promise) === first, (await promise.then((value) => value)) === first];
    },
    span: { status: 'OK', outputs: completion },
  },
  'chat.completions.parse()': {
    answer: (_, response) =>
      sendJson(response, {
        ...completion,
        choices: [{ ...completion.choices[0], message: { role: 'assistant', content: '{"a":1}', refusal: null } }],
      }),
    behaviour: async (client) => {
      const parsed = await helpers(client).parse({
        ...request,
        response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
      });
      return parsed;
    },
    span: { status: 'OK' },
  },
  'chat.completions.stream()': {
    answer: events,
    behaviour: async (client) => {
      const stream = helpers(client).stream(request);
      const kinds: string[] = [];
      for await (const chunk of stream) kinds.push(chunk.choices[0]?.delta.content ?? '');
      return [kinds, await stream.finalChatCompletion()];
    },
    span: { status: 'OK' },
  },
  'the stream is a Stream': {
    answer: events,
    behaviour: async (client, { Stream }) => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      const isStream = [
        stream instanceof Stream,
        stream.constructor.name,
        stream.controller instanceof AbortController,
      ];
      return [isStream, await Array.fromAsync(stream)];
    },
    span: { status: 'OK' },
  },
  'tee()': {
    answer: events,
    behaviour: async (client) => {
      const [left, right] = (await client.chat.completions.create({ ...request, stream: true })).tee();
      return [await Array.fromAsync(left), await Array.fromAsync(right)];
    },
    span: { status: 'OK' },
  },
  'toReadableStream()': {
    answer: events,
    behaviour: async (client) => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      return new Response(stream.toReadableStream()).text();
    },
    span: { status: 'OK' },
  },
  'a second iteration is refused': {
    answer: events,
    behaviour: async (client) => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      await Array.fromAsync(stream);
      return Array.fromAsync(stream);
    },
    span: { status: 'OK' },
  },
  'break aborts the request': {
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of textChunks.slice(0, 2)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    },
    behaviour: async (client) => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      let chunks = 0;
      for await (const _ of stream) if (++chunks === 2) break;
      return [chunks, stream.controller.signal.aborted];
    },
    span: {
      status: 'OK',
      attributes: { outcome: 'aborted' },
      outputs: { choices: [{ message: { content: 'Hello' }, finish_reason: null }] },
    },
  },
  'abort of a stream while it is read': {
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(textChunks[1])}\n\n`);
    },
    behaviour: async (client) => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      let chunks = 0;
      for await (const _ of stream) {
        chunks++;
        stream.controller.abort();
      }
      return chunks;
    },
    span: { status: 'OK', attributes: { outcome: 'aborted' } },
  },
  'abort of a stream that nobody reads': {
    answer: events,
    behaviour: async (client) => {
      const stream = await client.chat.completions.create({ ...request, stream: true });
      stream.controller.abort();
      return stream.controller.signal.aborted;
    },
    span: { status: 'OK', attributes: { outcome: 'aborted' } },
  },
  'a connection that breaks in the middle of a stream': {
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(textChunks[1])}\n\n`, () => response.destroy());
    },
    behaviour: async (client) => {
      for await (const _ of await client.chat.completions.create({ ...request, stream: true }));
    },
    span: { status: 'ERROR', outputs: { choices: [{ message: { content: 'Hello' } }] } },
  },
  'an error in the middle of a stream': {
    answer: (_, response) =>
      sendEvents(response, [textChunks[1], { error: { message: 'overloaded', type: 'server_error' } }]),
    behaviour: async (client) => {
      for await (const _ of await client.chat.completions.create({ ...request, stream: true }));
    },
    span: { status: 'ERROR', statusMessage: expect.stringContaining('overloaded') },
  },
  'a refused request': {
    answer: refused,
    behaviour: (client) => client.chat.completions.create(request),
    span: { status: 'ERROR', statusMessage: '401 Incorrect API key', attributes: { statusCode: 401 }, inputs: request },
  },
  'a refused request, caught': {
    answer: refused,
    behaviour: (client) =>
      client.chat.completions.create(request).catch((error: unknown) => (error as Error).constructor.name),
    span: { status: 'ERROR' },
  },
  'a refused request, parsed': {
    answer: refused,
    behaviour: (client) => helpers(client).parse(request),
    span: { status: 'ERROR' },
  },
  'a dead server': {
    answer: (_, response) => response.destroy(),
    behaviour: (client) => client.chat.completions.create(request),
    span: { status: 'ERROR', statusMessage: expect.stringContaining('Connection error') },
  },
  'an answer that is no JSON': {
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"broken');
    },
    behaviour: (client) => client.chat.completions.create(request),
    span: { status: 'ERROR' },
  },
  'a timeout': {
    answer: () => {},
    behaviour: (client) => client.chat.completions.create(request, { timeout: 50 }),
    span: { status: 'ERROR', statusMessage: expect.stringContaining('timed out') },
  },
  'an abort by signal': {
    answer: () => {},
    behaviour: (client) => {
      const controller = new AbortController();
      const promise = client.chat.completions.create(request, { signal: controller.signal });
      controller.abort();
      return promise;
    },
    span: { status: 'ERROR', statusMessage: expect.stringContaining('aborted') },
  },
  'an abort while the body comes': {
    answer: (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":'),
    behaviour: async (client) => {
      const controller = new AbortController();
      const promise = client.chat.completions.create(request, { signal: controller.signal });
      const { status } = await promise.asResponse();
      const answer = promise.then(
        () => 'answered',
        (error: unknown) => [(error as Error).constructor.name, (error as Error).message],
      );
      controller.abort();
      return [status, await answer];
    },
    span: { status: 'ERROR', inputs: request },
  },
  'a call is sent before anybody awaits it': {
    answer: json,
    behaviour: async (client, _sdk, server) => {
      const promise = client.chat.completions.create(request);
      while (server.requests.length === 0) await setImmediate();
      return [server.requests.length, await promise];
    },
    span: { status: 'OK', outputs: completion },
  },
  'what can be enumerated of promises, streams and iterators, and the names of their functions': {
    answer: events,
    behaviour: async (client) => {
      const promise = client.chat.completions.create({ ...request, stream: true });
      const ofPromise = Object.keys(promise);
      const stream = (await promise) as unknown as { iterator: () => AsyncIterator<unknown> };
      const ofStream = [Object.keys(stream), stream.iterator.name, stream.iterator.length];
      const iterator = stream.iterator();
      const inherited: string[] = [];
      for (const key in iterator) inherited.push(key);
      const ofIterator = [
        inherited,
        Object.prototype.toString.call(iterator),
        iterator.next.name,
        iterator.next.length,
      ];
      await Array.fromAsync(iterator as AsyncIterableIterator<unknown>);
      return [ofPromise, ofStream, ofIterator];
    },
    span: { status: 'OK' },
  },
  'retries are one span': {
    answer: (_, response, count) =>
      count < 3
        ? sendJson(response, { error: { message: 'busy' } }, 500, { 'retry-after-ms': '1' })
        : sendJson(response, completion),
    behaviour: (client) => client.chat.completions.create(request, { maxRetries: 2 }),
    span: { status: 'OK', attributes: { retries: 2 }, outputs: completion },
  },
  'a wrong argument throws as before': {
    answer: json,
    // The stack of what is thrown while the program waits does show our frames.
    behaviour: async (client) => {
      const create = client.chat.completions.create.bind(client.chat.completions) as (...args: unknown[]) => unknown;
      try {
        return await create();
      } catch (error) {
        return [(error as Error).constructor.name, (error as Error).message];
      }
    },
    span: { status: 'ERROR' },
  },
  'the method keeps its name, its length and its place': {
    answer: json,
    behaviour: async (client) => {
      const { create } = client.chat.completions;
      await client.chat.completions.create(request);
      return [create.name, create.length, Object.keys(Object.getPrototypeOf(client.chat.completions))];
    },
    span: { status: 'OK' },
  },
};

/** Where `parse()` and `stream()` are: below `beta` before openai 5. */
function helpers(client: OpenAI): OpenAI['chat']['completions'] {
  const { completions } = client.chat;
  return 'parse' in completions ? completions : (client.beta as unknown as { chat: OpenAI['chat'] }).chat.completions;
}

describe.each(sdks)('with us and without us, the program and the server see the same: $name', (sdk) => {
  for (const [name, { answer, behaviour, span }] of Object.entries(cases)) {
    it(name, async () => {
      const { bare, traced, spans, open } = await bareAndTraced(
        answer,
        (client, server) => behaviour(client, sdk, server),
        sdk,
      );
      expect(traced).toEqual(bare);
      expect(spans).toEqual([expect.objectContaining({ type: 'CHAT_MODEL' })]);
      expect(spans[0]).toMatchObject(span);
      expect(open).toEqual([]);
    });
  }
});
