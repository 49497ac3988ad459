import { recordSpans } from '@autolog/core/testing';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openaiAutolog } from '../src/index.ts';
import { completion } from './support/answers.ts';
import { sendJson, startWireServer, type WireServer } from './support/wire-server.ts';

type Create = (this: unknown, ...args: unknown[]) => unknown;

const { prototype } = OpenAI.Chat.Completions as unknown as { prototype: Record<string, Create> };
const original = prototype['create']!;
let server: WireServer;
let client: OpenAI;
let recorded: ReturnType<typeof recordSpans>;
let wrapped = 0;

beforeEach(async () => {
  server = await startWireServer((_, response) => sendJson(response, completion));
  client = new OpenAI({ apiKey: 'k', baseURL: server.baseURL });
  recorded = recordSpans();
  wrapped = 0;
});

afterEach(async () => {
  openaiAutolog({ disable: true });
  prototype['create'] = original;
  recorded.stop();
  await server.close();
});

/** Wraps the method as a spy does, by hand. */
function wrap(asynchronous = false): () => void {
  const inner = prototype['create']!;
  prototype['create'] = asynchronous
    ? async function (...args) {
        wrapped++;
        await Promise.resolve();
        return inner.apply(this, args);
      }
    : function (...args) {
        wrapped++;
        return inner.apply(this, args);
      };
  return () => void (prototype['create'] = inner);
}

/** How many spans a call makes, and how often the wrapper is called for it. */
async function call(): Promise<[spans: number, wrapped: number]> {
  recorded.clear();
  wrapped = 0;
  expect(await client.chat.completions.create({ model: 'm', messages: [] })).toEqual(completion);
  return [recorded.spans().length, wrapped];
}

for (const asynchronous of [false, true]) {
  const kind = asynchronous ? 'an asynchronous' : 'a';

  it(`${kind} wrapper around our hook: switched off and on again, a call is one span`, async () => {
    openaiAutolog();
    const unwrap = wrap(asynchronous);
    expect(await call()).toEqual([1, 1]);
    openaiAutolog({ disable: true });
    expect(await call()).toEqual([0, 1]);
    openaiAutolog();
    expect(await call()).toEqual([1, 1]);
    openaiAutolog();
    expect(await call()).toEqual([1, 1]);
    unwrap();
    expect(await call()).toEqual([1, 0]);
    openaiAutolog({ disable: true });
    expect(await call()).toEqual([0, 0]);
  });

  it(`${kind} wrapper below our hook: taken away, the next openaiAutolog() finds the method again`, async () => {
    const unwrap = wrap(asynchronous);
    openaiAutolog();
    expect(await call()).toEqual([1, 1]);
    unwrap();
    // Our hook is gone with the wrapper, and what lies below the method sees the call.
    expect(await call()).toEqual([1, 0]);
    expect(prototype['create']).toBe(original);
    openaiAutolog();
    expect(await call()).toEqual([1, 0]);
    expect(prototype['create']).not.toBe(original);
  });
}

it('switched on a hundred times, the originals come back', async () => {
  for (let time = 0; time < 100; time++) openaiAutolog();
  expect(await call()).toEqual([1, 0]);
  openaiAutolog({ disable: true });
  expect(prototype['create']).toBe(original);
});
