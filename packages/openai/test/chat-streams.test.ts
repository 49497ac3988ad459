import { zodResponseFormat } from 'openai/helpers/zod';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { chunkOf, completion, textChunks, usageChunk } from './support/answers.ts';
import { bareAndTraced, type Comparison } from './support/bare-and-traced.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hi' }] };

async function stream(chunks: readonly unknown[]): Promise<Comparison> {
  const compared = await bareAndTraced(
    (_, response) => sendEvents(response, chunks),
    async (client) => Array.fromAsync(await client.chat.completions.create({ ...request, stream: true })),
  );
  expect(compared.traced).toEqual(compared.bare);
  expect(compared.spans).toHaveLength(1);
  return compared;
}

/** The message that is rebuilt from deltas. */
async function messageOf(...deltas: object[]): Promise<unknown> {
  const { spans } = await stream([...deltas.map((delta) => chunkOf(delta)), chunkOf({}, 'stop')]);
  return (spans[0]!.outputs as { choices: { message: unknown }[] }).choices[0]!.message;
}

const choice = (index: number, fields: object): object => ({ index, delta: {}, finish_reason: null, ...fields });

it('keeps what only the first or only the last chunk says', async () => {
  const azureHead = {
    id: '',
    object: '',
    created: 0,
    model: '',
    choices: [],
    prompt_filter_results: [{ prompt_index: 0 }],
  };
  const filter = { hate: { filtered: false } };
  const { spans } = await stream([
    azureHead,
    { ...chunkOf({ role: 'assistant', content: '' }), service_tier: null, x_groq: { id: 'req_g' } },
    {
      id: 'chatcmpl-2',
      object: 'chat.completion.chunk',
      choices: [choice(0, { delta: { content: 'A' }, content_filter_results: filter })],
    },
    {
      ...chunkOf({}, 'stop'),
      service_tier: 'flex',
      system_fingerprint: 'fp_1',
      x_groq: { usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } },
    },
  ]);
  expect(spans[0]!.outputs).toEqual({
    id: 'chatcmpl-2',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'gpt-5-mini-2025-08-07',
    prompt_filter_results: [{ prompt_index: 0 }],
    service_tier: 'flex',
    system_fingerprint: 'fp_1',
    x_groq: { id: 'req_g', usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } },
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'A' },
        finish_reason: 'stop',
        logprobs: null,
        content_filter_results: filter,
      },
    ],
  });
  expect(spans[0]!.usage).toEqual({ inputTokens: 3, outputTokens: 1, totalTokens: 4 });
});

it('keeps the choices apart, with their log probabilities', async () => {
  const token = (text: string): object => ({ token: text, logprob: -1, bytes: null, top_logprobs: [] });
  const { spans } = await stream([
    {
      ...chunkOf({}),
      choices: [choice(1, { delta: { content: 'B' }, logprobs: { content: [token('B')] } })],
    },
    {
      ...chunkOf({}),
      choices: [choice(0, { delta: { content: 'A' }, logprobs: { content: [token('A')] } })],
    },
    {
      ...chunkOf({}),
      choices: [choice(1, { delta: { content: '2' }, logprobs: { content: [token('2')] } })],
    },
    {
      ...chunkOf({}),
      choices: [choice(0, { finish_reason: 'stop' }), choice(1, { finish_reason: 'length' })],
    },
  ]);
  expect(spans[0]!.outputs).toMatchObject({
    choices: [
      { index: 0, message: { content: 'A' }, finish_reason: 'stop', logprobs: { content: [token('A')] } },
      {
        index: 1,
        message: { content: 'B2' },
        finish_reason: 'length',
        logprobs: { content: [token('B'), token('2')] },
      },
    ],
  });
  expect(spans[0]!.attributes['finishReasons']).toEqual(['stop', 'length']);
});

it('rebuilds reasoning, refusals, annotations and a legacy function call', async () => {
  expect(
    await messageOf(
      { role: 'assistant', reasoning_content: 'Let me ' },
      { reasoning_content: 'think.', content: null },
      { reasoning: 'Hm', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'H', format: 'f' }] },
      { reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'm', signature: 's' }] },
      { content: 'Yes', annotations: [{ type: 'url_citation', url_citation: { url: 'u' } }] },
      { annotations: [{ type: 'url_citation', url_citation: { url: 'v' } }], refusal: 'I ' },
      { refusal: 'cannot', function_call: { name: 'f', arguments: '{"a"' } },
      { function_call: { arguments: ':1}' } },
    ),
  ).toEqual({
    role: 'assistant',
    content: 'Yes',
    reasoning_content: 'Let me think.',
    reasoning: 'Hm',
    reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'Hm', format: 'f', signature: 's' }],
    annotations: [
      { type: 'url_citation', url_citation: { url: 'u' } },
      { type: 'url_citation', url_citation: { url: 'v' } },
    ],
    refusal: 'I cannot',
    function_call: { name: 'f', arguments: '{"a":1}' },
  });
});

it('rebuilds content that comes in parts and in text', async () => {
  expect(
    await messageOf(
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] },
      { content: 'Yes' },
      { content: ', sir' },
    ),
  ).toMatchObject({
    content: [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
      { type: 'text', text: 'Yes, sir' },
    ],
  });
});

it.each([
  ['each padded by itself', (bytes: Buffer) => bytes.toString('base64')],
  ['of whole threes', (bytes: Buffer) => bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64')],
])('rebuilds audio of pieces %s, and its transcript', async (_, encode) => {
  const pieces = [Buffer.alloc(10, 1), Buffer.alloc(10, 2), Buffer.alloc(9, 3)].map(encode);
  const message = (await messageOf(
    { role: 'assistant', audio: { id: 'audio_1', transcript: 'Hel' } },
    ...pieces.map((data) => ({ audio: { data } })),
    { audio: { transcript: 'lo', expires_at: 9 } },
  )) as { audio: { data: string } };
  expect(message.audio).toMatchObject({ id: 'audio_1', transcript: 'Hello', expires_at: 9 });
  expect(Buffer.from(message.audio.data, 'base64')).toEqual(
    Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))),
  );
});

const call = (id: string | undefined, name: string | undefined, args: string, index?: number): object => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }],
});

it.each([
  [
    'with indices',
    [
      call('a', 'f', '{', 0),
      call('b', 'g', '{', 1),
      call(undefined, undefined, '}', 0),
      call(undefined, undefined, '}', 1),
    ],
  ],
  [
    'with one index',
    [call('a', 'f', '{', 0), call('', undefined, '}', 0), call('b', 'g', '{', 0), call('', undefined, '}', 0)],
  ],
  [
    'without index',
    [call('a', 'f', '{'), call(undefined, undefined, '}'), call('b', 'g', '{'), call(undefined, undefined, '}')],
  ],
  [
    'with an id in each part',
    [call('a', 'f', '{'), call('b', 'g', '{'), call('a', undefined, '}'), call('b', undefined, '}')],
  ],
])('rebuilds parallel tool calls %s', async (_, deltas) => {
  expect(await messageOf(...deltas)).toMatchObject({
    tool_calls: [
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
      { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
    ],
  });
});

it('keeps the usage of a stream that fails after it', async () => {
  const { spans } = await stream([...textChunks, usageChunk, { error: { message: 'overloaded' } }]);
  expect(spans[0]).toMatchObject({
    status: 'ERROR',
    statusMessage: 'overloaded',
    usage: { inputTokens: 12, outputTokens: 5 },
    outputs: { usage: completion.usage, choices: [{ message: { content: 'Hello there' } }] },
  });
});

it('does not change the chunks of the program', async () => {
  const custom = chunkOf({
    tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'sql', input: 'SEL' } }],
  });
  const { traced } = await stream([custom, chunkOf({ tool_calls: [{ index: 0, custom: { input: 'ECT' } }] })]);
  expect((traced.result as unknown[])[0]).toEqual(custom);
});

const answerFormat = zodResponseFormat(z.object({ a: z.number() }), 'answer');

it('records the parsed value where parse() or stream() gives it to the program, and only there', async () => {
  const content = '{"a":1}';
  const whole = { ...completion.choices[0]!, message: { role: 'assistant', content, refusal: null } };
  const parsed = await bareAndTraced(
    (_, response) => sendJson(response, { ...completion, choices: [whole] }),
    (client) => client.chat.completions.parse({ ...request, response_format: answerFormat }),
  );
  expect(parsed.traced).toEqual(parsed.bare);
  expect(parsed.spans).toMatchObject([{ outputs: { choices: [{ message: { content, parsed: { a: 1 } } }] } }]);

  const chunks = [chunkOf({ role: 'assistant', content: '{"a"' }), chunkOf({ content: ':1}' }), chunkOf({}, 'stop')];
  for (const helper of [true, false]) {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendEvents(response, chunks),
      async (client) => {
        const body = { ...request, response_format: answerFormat };
        if (helper) return (await client.chat.completions.stream(body).finalChatCompletion()).choices[0]!.message;
        return Array.fromAsync(await client.chat.completions.create({ ...body, stream: true }));
      },
    );
    expect(traced).toEqual(bare);
    const message = (spans[0]!.outputs as { choices: { message: object }[] }).choices[0]!.message;
    expect(message).toEqual({ role: 'assistant', content, ...(helper ? { parsed: { a: 1 } } : {}) });
  }
});

it.each([
  ['after some text', [chunkOf({ role: 'assistant', content: 'Hel' })]],
  ['with a choice that has not ended', [chunkOf({ content: 'A' }, 'stop'), chunkOf({ content: 'B' }, null, 1)]],
  ['before anything has come', []],
])('says of a stream that the server ends early that it was cut: %s', async (_, chunks) => {
  const { spans } = await stream(chunks);
  expect(spans[0]).toMatchObject({ status: 'OK', attributes: { outcome: 'truncated' } });
});

it.each(['stop', null])(
  'is left early where the program leaves before the end is told (%s), and not after it',
  async (end) => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendEvents(response, [chunkOf({ content: 'Hi' }, end), usageChunk]),
      async (client) => {
        for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) return chunk.id;
        return undefined;
      },
    );
    expect(traced).toEqual(bare);
    expect(spans[0]!.attributes['outcome']).toBe(end === null ? 'aborted' : undefined);
  },
);

it('says nothing of the kind of a whole stream', async () => {
  const { spans } = await stream([...textChunks, usageChunk]);
  expect(spans[0]!.attributes).not.toHaveProperty('outcome');
});
