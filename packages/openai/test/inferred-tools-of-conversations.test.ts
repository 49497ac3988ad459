import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flush, init, openStore, shutdown, type SpanData, type Trace } from '@autolog/core';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpenaiAutologOptions, openaiAutolog } from '../src/index.ts';
import { type AskedFor, scriptedModel, type Turn } from './support/tool-answers.ts';
import { startWireServer } from './support/wire-server.ts';

type Message = OpenAI.ChatCompletionMessageParam;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'autolog-conversations-'));
});
afterEach(async () => {
  await shutdown();
  init({ destinations: [] });
  await rm(folder, { recursive: true });
});

/** The traces that a program leaves in the store, the oldest first. */
async function tracesOf(
  turns: readonly Turn[],
  program: (client: OpenAI) => Promise<unknown>,
  options: OpenaiAutologOptions = {},
): Promise<Trace[]> {
  const uri = `sqlite:${join(folder, 'traces.db')}`;
  init({ destinations: [uri] });
  const server = await startWireServer(scriptedModel(turns));
  const autolog = openaiAutolog(options);
  try {
    await program(new OpenAI({ apiKey: 'k', baseURL: server.baseURL, maxRetries: 0 }));
  } finally {
    autolog.disable();
    await server.close();
  }
  await flush();
  const store = await openStore(uri);
  try {
    const { traces } = await store.searchTraces();
    const whole = await Promise.all(traces.map(({ traceId }) => store.getTrace(traceId)));
    const start = (trace: Trace): number => trace.data.spans[0]!.startTimeNs;
    return whole.filter((trace) => trace !== undefined).toSorted((a, b) => start(a) - start(b));
  } finally {
    store.close();
  }
}

const spanOf = ({ data }: Trace): SpanData => data.spans[0]!;
const linkTo = (trace: Trace): object => ({ traceId: trace.info.traceId, spanId: spanOf(trace).spanId });

/** Which trace each is linked to, and which are of one conversation. */
function shapeOf(traces: readonly Trace[]): unknown {
  expect(traces.every(({ data }) => data.spans.length === 1)).toBe(true);
  const sessions = [...new Set(traces.flatMap(({ info }) => info.session ?? []))];
  return traces.map((trace) => [
    spanOf(trace).links.map((link) => traces.findIndex(({ info }) => info.traceId === link.traceId)),
    trace.info.session === undefined ? undefined : sessions.indexOf(trace.info.session),
  ]);
}

const ask: AskedFor[] = [['call_a', 'look_up', '{"id":"A1"}']];
const user = (content: string): Message => ({ role: 'user', content });
const complete = async (client: OpenAI, messages: Message[]): Promise<OpenAI.ChatCompletionMessage> =>
  (await client.chat.completions.create({ model: 'm', messages })).choices[0]!.message;

it('is the traces of a loop outside of any span, one linked to the other', async () => {
  const traces = await tracesOf([ask, 'here', 'bye'], async (client) => {
    const messages: Message[] = [user('Where?')];
    messages.push(await complete(client, messages));
    messages.push({ role: 'tool', tool_call_id: 'call_a', content: 'order A1' });
    messages.push(await complete(client, messages), user('Thanks.'));
    await complete(client, messages);
  });
  expect(shapeOf(traces)).toEqual([
    [[], 0],
    [[0], 0],
    [[1], 0],
  ]);
  expect(spanOf(traces[1]!).links).toEqual([linkTo(traces[0]!)]);
  expect(traces[0]!.info.session).toBe(traces[0]!.info.traceId);
  // Nothing is added to a trace that has ended.
  for (const trace of traces) expect(trace.info.executionDuration).toBeLessThan(10_000);
});

it('is known by the id of a call and the call itself where the messages are read back from somewhere', async () => {
  const traces = await tracesOf([ask, 'here', 'other', 'text'], async (client) => {
    const answer = await complete(client, [user('Where?')]);
    const stored: Message[] = structuredClone([user('Where?'), answer]);
    await complete(client, [...stored, { role: 'tool', tool_call_id: 'call_a', content: 'order A1' }]);
    // Another conversation, on a server that gives the same ids to all.
    const called = { name: 'look_up', arguments: '{"id":"other"}' };
    const other: Message = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_a', type: 'function', function: called }],
    };
    await complete(client, [user('Where?'), other, { role: 'tool', tool_call_id: 'call_a', content: 'x' }]);
    // The same texts are not the same conversation.
    await complete(client, structuredClone([...stored, user('Again?')]));
  });
  expect(shapeOf(traces)).toEqual([
    [[], 0],
    [[0], 0],
    [[], undefined],
    [[], undefined],
  ]);
});

it('is not guessed where two have asked with one id and the same arguments', async () => {
  const traces = await tracesOf([ask, ask, 'here'], async (client) => {
    const [one] = await Promise.all([complete(client, [user('One')]), complete(client, [user('Two')])]);
    const result: Message = { role: 'tool', tool_call_id: 'call_a', content: 'x' };
    await complete(client, structuredClone([user('One'), one, result]));
  });
  expect(shapeOf(traces)).toEqual([
    [[], undefined],
    [[], undefined],
    [[], undefined],
  ]);
});

it('goes on from a stream whose text the program has put together, by the message before it', async () => {
  const question = user('Where?');
  const traces = await tracesOf(['It is here.', 'Bye.', 'Bye.', 'No.'], async (client) => {
    const stream = await client.chat.completions.create({ model: 'm', messages: [question], stream: true });
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    await complete(client, [question, { role: 'assistant', content: text }, user('Thanks.')]);
    await complete(client, [question, { role: 'assistant', content: 'What nobody has said.' }, user('Thanks.')]);
    await complete(client, [user('Where?'), { role: 'assistant', content: text }, user('Thanks.')]);
  });
  expect(shapeOf(traces)).toEqual([
    [[], 0],
    [[0], 0],
    [[], undefined],
    [[], undefined],
  ]);
});

it('is of responses that go on from an id, that have their items in the input, or that name a conversation', async () => {
  const create = (client: OpenAI, body: object): Promise<OpenAI.Responses.Response> =>
    client.responses.create({ model: 'm', input: 'Hi', ...body } as OpenAI.Responses.ResponseCreateParamsNonStreaming);
  const traces = await tracesOf(['a', 'b', 'c', 'd', 'e', 'f'], async (client) => {
    const first = await create(client, {});
    const second = await create(client, { previous_response_id: first.id });
    await create(client, { input: [...second.output, { role: 'user', content: 'And?' }] });
    await create(client, { conversation: 'conv_1' });
    await create(client, { conversation: { id: 'conv_1' } });
    await create(client, { previous_response_id: 'resp_of_another_day' });
  });
  expect(shapeOf(traces)).toEqual([
    [[], 0],
    [[0], 0],
    [[1], 0],
    [[], 1],
    [[], 1],
    [[], undefined],
  ]);
  expect(traces[3]!.info.session).toBe('conv_1');
});

it('is not with inferTools: false', async () => {
  const traces = await tracesOf(
    [ask, 'here'],
    async (client) => {
      const messages: Message[] = [user('Where?')];
      messages.push(await complete(client, messages));
      messages.push({ role: 'tool', tool_call_id: 'call_a', content: 'order A1' });
      await complete(client, messages);
    },
    { inferTools: false },
  );
  expect(shapeOf(traces)).toEqual([
    [[], undefined],
    [[], undefined],
  ]);
});

it('branches where an answer is gone on from twice', async () => {
  const traces = await tracesOf(['a', 'b', 'c'], async (client) => {
    const messages = [user('Hi')];
    const answer = await complete(client, messages);
    await complete(client, [...messages, answer, user('This?')]);
    await complete(client, [...messages, answer, user('That?')]);
  });
  expect(shapeOf(traces)).toEqual([
    [[], 0],
    [[0], 0],
    [[0], 0],
  ]);
});
