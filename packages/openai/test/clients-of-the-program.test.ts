import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { type Sdk, sdks } from './support/sdks.ts';
import { type Answer, sendEvents, sendJson, type WireServer } from './support/wire-server.ts';

const request = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] };
const legacy = { model: 'm', prompt: 'Hi' };
const mockError = new Error('mock');
const json: Answer = (_, response) => sendJson(response, completion);
const dead: Answer = ({ url }, response) =>
  url.startsWith('/backup') ? sendJson(response, completion) : sendJson(response, { error: { message: 'down' } }, 503);

type MakeRequest = (...args: unknown[]) => Promise<unknown>;

/** What a subclass of the program's can override. */
interface Overridable {
  baseURL: string;
  makeRequest: MakeRequest;
  fetchWithTimeout: (...args: unknown[]) => Promise<Response>;
  prepareRequest: (request: { body?: unknown }) => Promise<void>;
  post: (...args: unknown[]) => unknown;
}

/** A client of a subclass. */
function clientOf(sdk: Sdk, server: WireServer, override: (client: Overridable, base: Overridable) => object): OpenAI {
  const base = sdk.OpenAI.prototype as unknown as Overridable;
  class Client extends sdk.OpenAI {}
  const client = new Client({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 });
  Object.assign(Client.prototype, override(client as unknown as Overridable, base));
  return client;
}

/** Asks another host where the first does not answer. */
function failingOver(backup: string): (client: Overridable, base: Overridable) => object {
  return (client, base) => ({
    async makeRequest(...args: unknown[]) {
      try {
        return await base.makeRequest.apply(client, args);
      } catch {
        client.baseURL = client.baseURL.replace('/v1', backup);
        return base.makeRequest.apply(client, args);
      }
    },
  });
}

interface Case {
  answer?: Answer;
  behaviour: (sdk: Sdk, server: WireServer) => unknown;
  span: object;
}

const cases: Record<string, Case> = {
  'a subclass that asks another host after a failure': {
    answer: dead,
    behaviour: (sdk, server) => clientOf(sdk, server, failingOver('/backup')).chat.completions.create(request),
    span: {
      status: 'OK',
      outputs: completion,
      attributes: { retries: 1 },
      events: [expect.objectContaining({ name: 'retry', attributes: { attempt: 2, status: 503 } })],
    },
  },
  'a subclass that asks another host, in vain': {
    answer: dead,
    behaviour: (sdk, server) => clientOf(sdk, server, failingOver('/other')).chat.completions.create(request),
    span: { status: 'ERROR', attributes: { statusCode: 503, retries: 1 }, inputs: request },
  },
  'a subclass that asks another host, in vain, and withResponse()': {
    answer: dead,
    behaviour: (sdk, server) =>
      clientOf(sdk, server, failingOver('/other')).chat.completions.create(request).withResponse(),
    span: { status: 'ERROR', attributes: { statusCode: 503 } },
  },
  'a subclass that refuses an answer which was fine': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, (client, base) => ({
        async makeRequest(...args: unknown[]) {
          await base.makeRequest.apply(client, args);
          throw new RangeError('not this one');
        },
      })).chat.completions.create(request),
    span: { status: 'ERROR', statusMessage: 'not this one' },
  },
  'a subclass that answers by itself': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, () => ({
        makeRequest: () =>
          Promise.resolve({
            response: Response.json(completion, { headers: { 'content-type': 'application/json' } }),
            options: { method: 'post', path: '/chat/completions' },
            controller: new AbortController(),
            startTime: Date.now(),
          }),
      })).chat.completions.create(request),
    span: { status: 'OK', outputs: completion, inputs: request },
  },
  'a subclass that changes the body before it is sent': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, () => ({
        prepareRequest: async (sent: { body?: unknown }) => {
          sent.body = String(sent.body).replace('"Hi"', '"Ho"');
        },
      })).chat.completions.create(request),
    span: { status: 'OK', inputs: { ...request, messages: [{ role: 'user', content: 'Ho' }] } },
  },
  'a subclass with a fetch of its own': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, () => ({
        fetchWithTimeout: async (url: string, { signal: _signal, ...init }: RequestInit) => fetch(url, init),
      })).chat.completions.create(request),
    span: { status: 'OK', outputs: completion, inputs: request },
  },
  'a fetch that throws': {
    behaviour: (sdk, server) =>
      new sdk.OpenAI({
        apiKey: 'k',
        baseURL: server.baseURL,
        maxRetries: 0,
        fetch: () => {
          throw new TypeError('no network');
        },
      }).chat.completions.create(request),
    span: { status: 'ERROR' },
  },
  'a fetch that gives nothing': {
    behaviour: (sdk, server) =>
      new sdk.OpenAI({
        apiKey: 'k',
        baseURL: server.baseURL,
        maxRetries: 0,
        fetch: (async () => undefined) as never,
      }).chat.completions.create(request),
    span: { status: 'ERROR' },
  },
  'a mocked post that gives a value': {
    behaviour: (sdk, server) => clientOf(sdk, server, () => ({ post: () => undefined })).completions.create(legacy),
    span: { status: 'OK', inputs: legacy },
  },
  'a mocked post that gives a plain promise': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, () => ({ post: () => Promise.resolve(completion) })).completions.create(legacy),
    span: { status: 'OK', attributes: { outcome: 'raw' }, inputs: legacy },
  },
  'a mocked post that gives a promise which rejects': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, () => ({ post: () => Promise.reject(mockError) })).completions.create(legacy),
    span: { status: 'OK', attributes: { outcome: 'raw' } },
  },
  'a mocked post that gives a thenable': {
    behaviour: (sdk, server) =>
      clientOf(sdk, server, () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- what is tested
        post: () => ({ then: (resolve: (value: unknown) => void) => resolve(1) }),
      })).completions.create(legacy),
    span: { status: 'OK', attributes: { outcome: 'raw' } },
  },
  'a post that is made asynchronous': {
    answer: (_, response) => sendJson(response, { id: 'cmpl-1', object: 'text_completion', choices: [] }),
    behaviour: (sdk, server) =>
      clientOf(sdk, server, (client, base) => ({
        async post(...args: unknown[]) {
          return base.post.apply(client, args);
        },
      })).completions.create(legacy),
    span: { status: 'OK', outputs: { id: 'cmpl-1' } },
  },
  'frozen clients, resources and answers': {
    behaviour: async (sdk, server) => {
      const client = new sdk.OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 });
      Object.freeze(client.chat.completions);
      Object.freeze(client.chat);
      Object.freeze(client);
      return Object.freeze(await client.chat.completions.create(request));
    },
    span: { status: 'OK', outputs: completion },
  },
};

describe.each(sdks)('clients and mocks of the program are as they were, and recorded: $name', (sdk) => {
  for (const [name, { answer = json, behaviour, span }] of Object.entries(cases)) {
    it(name, async () => {
      const { bare, traced, spans, open } = await bareAndTraced(answer, (_, server) => behaviour(sdk, server), sdk);
      expect(traced).toEqual(bare);
      expect(spans).toHaveLength(1);
      expect(spans[0]).toMatchObject(span);
      expect(open).toEqual([]);
    });
  }

  it('AzureOpenAI', async () => {
    const { bare, traced, spans } = await bareAndTraced(
      ({ body }, response) =>
        body.includes('stream') ? sendEvents(response, textChunks) : sendJson(response, completion),
      async (_, server) => {
        const options = { apiKey: 'k', endpoint: server.baseURL.replace('/v1', ''), apiVersion: '2024-10-21' };
        const client = new sdk.AzureOpenAI({ ...options, deployment: 'mine' });
        const answer = await client.chat.completions.create(request);
        const other = new sdk.AzureOpenAI(options);
        // Before openai 7, a copy of an Azure client is not made right.
        const copy = sdk.major === 7 ? other.withOptions({ maxRetries: 1 }) : other;
        const stream = await copy.chat.completions.create({ ...request, stream: true });
        return [answer, await Array.fromAsync(stream)];
      },
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(traced.error).toBeUndefined();
    expect(traced.requests.map(({ url }) => url)).toEqual([
      '/openai/deployments/mine/chat/completions?api-version=2024-10-21',
      '/openai/deployments/m/chat/completions?api-version=2024-10-21',
    ]);
    expect(spans).toHaveLength(2);
    for (const [index, span] of spans.entries())
      expect(span).toMatchObject({
        status: 'OK',
        provider: 'azure',
        inputs: JSON.parse(traced.requests[index]!.body),
      });
  });
});
