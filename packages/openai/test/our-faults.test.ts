import { faults, flush, init, type InitOptions, stats } from '@autolog/core';
import { LiveSpan } from '@autolog/core/integration';
import OpenAI from 'openai';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Call } from '../src/call.ts';
import { openaiAutolog } from '../src/index.ts';
import { chatCompletions } from '../src/read/chat-completion.ts';
import { completion, textChunks } from './support/answers.ts';
import { sendEvents, sendJson, startWireServer } from './support/wire-server.ts';

const broken = vi.hoisted(() => ({ name: '' }));

// Each function of core that reads or writes values for us throws when its name is called broken.
vi.mock('@autolog/core/integration', async (original) => {
  const integration = await original<Record<string, unknown>>();
  const breakable = ['serialise', 'serialisePlain', 'fitsFrame', 'observeIterator'].map((name) => [
    name,
    (...args: unknown[]): unknown => {
      if (broken.name === name) throw new Error(`${name} is broken`);
      return (integration[name] as (...given: unknown[]) => unknown)(...args);
    },
  ]);
  return { ...integration, ...Object.fromEntries(breakable) };
});

const request = { model: 'm', messages: [] };
const refusal = { error: { message: 'no such model', type: 'invalid_request_error', param: null, code: null } };

/** The SDK used in every way there is; what that gives. */
async function use(): Promise<unknown[]> {
  const server = await startWireServer(({ body }, response) => {
    if (body.includes('"none"')) sendJson(response, refusal, 404, { date: 'now' });
    else if (body.includes('"stream":true')) sendEvents(response, textChunks);
    else sendJson(response, completion);
  });
  try {
    const { completions } = new OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 }).chat;
    const streamed = (): ReturnType<typeof completions.create> & Promise<AsyncIterable<unknown>> =>
      completions.create({ ...request, stream: true }) as never;
    const left: unknown[] = [];
    for await (const chunk of await streamed()) if (left.push(chunk) === 2) break;
    return [
      await completions.create(request),
      (await completions.create(request).withResponse()).data,
      await (await completions.create(request).asResponse()).json(),
      await completions.parse(request),
      await Array.fromAsync(await streamed()),
      left,
      await completions.stream(request).finalContent(),
      await completions.create({ ...request, model: 'none' }).catch((error: Error) => [error.name, error.message]),
      server.requests.map(({ body }) => body),
      server.aborted,
    ];
  } finally {
    await server.close();
  }
}

const bare = await use();

function useTraced(): Promise<unknown[]> {
  openaiAutolog();
  return use();
}

afterEach(() => {
  openaiAutolog({ disable: true });
  vi.restoreAllMocks();
  broken.name = '';
  init({ destinations: [] });
});

function fail(): never {
  throw new Error('our fault');
}

describe("a fault on the way out is not the program's:", () => {
  const none = { exported: 0 };
  const ways: Record<string, [InitOptions, object]> = {
    'a destination that throws': [{ destinations: [{ name: 'broken', write: fail }] }, { ...none, pending: 8 }],
    'a destination that rejects': [
      { destinations: [{ name: 'broken', write: () => Promise.reject(new Error('down')) }] },
      { ...none, pending: 8 },
    ],
    'a destination that never answers': [
      { destinations: [{ name: 'broken', write: () => new Promise(() => {}) }] },
      { ...none, pending: 8 },
    ],
    'a disk that cannot be written': [{ destinations: ['sqlite:/dev/null/traces.db'] }, { ...none, pending: 8 }],
    'a mask that throws': [{ destinations: [{ name: 'kept', write: () => {} }], mask: fail }, { exported: 8 }],
    'a processor that throws': [
      { destinations: [{ name: 'kept', write: () => {} }], processors: [fail] },
      { exported: 8 },
    ],
    'a processor that gives something else': [
      { destinations: [{ name: 'kept', write: () => {} }], processors: [() => 7 as never] },
      { exported: 8 },
    ],
  };
  for (const [way, [options, counts]] of Object.entries(ways)) {
    it(way, async () => {
      init(options);
      expect(await useTraced()).toEqual(bare);
      await flush({ timeoutMs: 200 });
      expect(stats()).toMatchObject(counts);
    });
  }

  it('a full queue', async () => {
    const server = await startWireServer((_, response) => sendJson(response, completion));
    init({ destinations: [{ name: 'slow', write: () => new Promise(() => {}) }] });
    openaiAutolog();
    const client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
    const messages = Array.from({ length: 8 }, () => ({ role: 'user' as const, content: 'x'.repeat(500_000) }));
    for (let call = 0; call < 24; call++) {
      expect(await client.chat.completions.create({ model: 'm', messages })).toEqual(completion);
    }
    const { exported, pending, dropped } = stats();
    expect(exported).toBe(0);
    expect(Object.keys(dropped)).toHaveLength(1);
    expect(pending + Object.values(dropped)[0]!).toBe(24);
    await server.close();
  });
});

describe("a fault while a call is observed is not the program's:", () => {
  it.each(['end', 'setUsage', 'setModel', 'setAttribute', 'addEvent', 'recordException'] as const)(
    'a span whose %s() throws',
    async (method) => {
      vi.spyOn(LiveSpan.prototype, method).mockImplementation(fail);
      expect(await useTraced()).toEqual(bare);
    },
  );

  it.each(['serialise', 'serialisePlain', 'fitsFrame', 'observeIterator'])('%s() throws', async (name) => {
    broken.name = name;
    expect(await useTraced()).toEqual(bare);
  });

  it.each(['read', 'stream'] as const)('the reader of answers throws: %s()', async (method) => {
    vi.spyOn(chatCompletions, method).mockImplementation(fail);
    expect(await useTraced()).toEqual(bare);
    expect(Object.keys(faults())).not.toEqual([]);
  });

  it.each([
    'requests',
    'attempts',
    'attemptAnswered',
    'attemptFailed',
    'answered',
    'requestFailed',
    'complete',
    'streaming',
    'firstToken',
    'streamEnded',
    'fail',
    'unseen',
    'forgotten',
  ] as const)('the call itself: %s()', async (method) => {
    vi.spyOn(Call.prototype, method).mockImplementation(fail);
    expect(await useTraced()).toEqual(bare);
  });
});
