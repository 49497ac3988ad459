import { zodTextFormat } from 'openai/helpers/zod';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { response as answer, responseEvents } from './support/answers.ts';
import { bareAndTraced, type Comparison } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', input: 'Hi' };
const running = { ...answer, status: 'in_progress', output: [], usage: null };
const created = { type: 'response.created', response: running };

async function stream(events: readonly object[], { named = true }: { named?: boolean } = {}): Promise<Comparison> {
  const compared = await bareAndTraced(
    (_, response) => sendEvents(response, events, { named }),
    async (client) => Array.fromAsync(await client.responses.create({ ...request, stream: true })),
  );
  expect(compared.traced).toEqual(compared.bare);
  expect(compared.spans).toHaveLength(1);
  return compared;
}

const at = (output_index: number, part: object = {}): object => ({
  output_index,
  item_id: `item_${output_index}`,
  ...part,
});
const delta = (kind: string, text: string, place: object): object => ({
  type: `response.${kind}.delta`,
  delta: text,
  ...place,
});

const parts: object[] = [
  delta('reasoning_summary_text', 'Sum', at(0, { summary_index: 0 })),
  delta('reasoning_summary_text', 'mary', at(0, { summary_index: 0 })),
  delta('reasoning_text', 'Because', at(0, { content_index: 0 })),
  delta('output_text', 'Hel', { ...at(1, { content_index: 0 }), logprobs: [{ token: 'Hel', logprob: -1 }] }),
  delta('output_text', 'lo', at(1, { content_index: 0 })),
  { type: 'response.output_text.annotation.added', ...at(1, { content_index: 0 }), annotation: { type: 'file_path' } },
  delta('refusal', 'No', at(1, { content_index: 1 })),
  delta('function_call_arguments', '{"a"', at(2)),
  delta('function_call_arguments', ':1}', at(2)),
  delta('custom_tool_call_input', 'SELECT', at(3)),
  delta('mcp_call_arguments', '{}', at(4)),
  delta('code_interpreter_call_code', 'print(', at(5)),
  { type: 'response.web_search_call.searching', ...at(6) },
  { type: 'response.image_generation_call.partial_image', ...at(7), partial_image_b64: 'AAAA', partial_image_index: 0 },
  delta('shell_call_command', 'ls', { output_index: 8, command_index: 0 }),
  { type: 'response.shell_call_output_content.delta', ...at(9), command_index: 0, delta: { stdout: 'a.txt' } },
  {
    type: 'response.shell_call_output_content.delta',
    ...at(9),
    command_index: 0,
    delta: { stdout: '\n', stderr: 'w' },
  },
  { type: 'response.audio.delta', delta: 'AAAA' },
  { type: 'response.audio.transcript.delta', delta: 'Hello' },
];

const going = { status: 'in_progress' };
const rebuilt = [
  {
    id: 'item_0',
    type: 'reasoning',
    ...going,
    summary: [{ type: 'summary_text', text: 'Summary' }],
    content: [{ type: 'reasoning_text', text: 'Because' }],
  },
  {
    id: 'item_1',
    type: 'message',
    role: 'assistant',
    ...going,
    content: [
      {
        type: 'output_text',
        text: 'Hello',
        annotations: [{ type: 'file_path' }],
        logprobs: [{ token: 'Hel', logprob: -1 }],
      },
      { type: 'refusal', refusal: 'No' },
    ],
  },
  { id: 'item_2', type: 'function_call', ...going, arguments: '{"a":1}' },
  { id: 'item_3', type: 'custom_tool_call', ...going, input: 'SELECT' },
  { id: 'item_4', type: 'mcp_call', ...going, arguments: '{}' },
  { id: 'item_5', type: 'code_interpreter_call', ...going, code: 'print(' },
  { id: 'item_6', type: 'web_search_call', status: 'searching' },
  { id: 'item_7', type: 'image_generation_call', partial_image_b64: 'AAAA', partial_image_index: 0 },
  { type: 'shell_call', ...going, action: { commands: ['ls'] } },
  { id: 'item_9', type: 'shell_call_output', ...going, output: [{ stdout: 'a.txt\n', stderr: 'w' }] },
];

it('rebuilds every kind of part of a stream that ends before its response does, and says so', async () => {
  const { spans } = await stream([created, ...parts]);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Responses',
      type: 'CHAT_MODEL',
      inputs: { ...request, stream: true },
      outputs: { ...running, output: rebuilt, audio: { data: 'AAAA', transcript: 'Hello' } },
      model: answer.model,
      attributes: {
        model: 'gpt-5-mini',
        stream: true,
        responseId: 'resp_1',
        finishReasons: ['in_progress'],
        outcome: 'truncated',
        timeToFirstTokenMs: expect.any(Number),
      },
    }),
  ]);
});

it('rebuilds parts that come without their response', async () => {
  const { spans } = await stream(parts.slice(3, 5));
  expect(spans[0]!.outputs).toEqual({
    object: 'response',
    status: 'in_progress',
    output: [
      {
        id: 'item_1',
        type: 'message',
        role: 'assistant',
        ...going,
        content: [{ type: 'output_text', text: 'Hello', logprobs: [{ token: 'Hel', logprob: -1 }] }],
      },
    ],
  });
});

it('does not let what comes late overwrite the end', async () => {
  const { spans } = await stream([...responseEvents, { type: 'response.in_progress', response: running }]);
  expect(spans[0]).toMatchObject({ status: 'OK', outputs: answer, attributes: { finishReasons: ['completed'] } });
  expect(spans[0]!.attributes['outcome']).toBeUndefined();
});

it('takes the items from the stream where its last event leaves them out', async () => {
  const last = { type: 'response.completed', response: { ...answer, output: [] } };
  const { spans } = await stream([...responseEvents.slice(0, -1), last]);
  expect(spans[0]!.outputs).toEqual(answer);
});

it.each([true, false])('an error among the events is the error of the call (named: %s)', async (named) => {
  const { spans } = await stream(
    [created, parts[3]!, { type: 'error', code: 'server_error', message: 'It broke', param: null }],
    { named },
  );
  expect(spans[0]).toMatchObject({
    status: 'ERROR',
    statusMessage: expect.stringContaining('It broke'),
    outputs: { id: 'resp_1', output: [{ content: [{ text: 'Hel' }] }] },
  });
});

it('a response that fails in its stream is an error; one that is cut by a limit is not', async () => {
  const failed = { ...running, status: 'failed', error: { code: 'server_error', message: 'The model broke.' } };
  expect((await stream([created, { type: 'response.failed', response: failed }])).spans[0]).toMatchObject({
    status: 'ERROR',
    statusMessage: 'The model broke.',
  });
  const cut = { ...answer, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  expect((await stream([created, { type: 'response.incomplete', response: cut }])).spans[0]).toMatchObject({
    status: 'OK',
    outputs: cut,
    attributes: { finishReasons: ['max_output_tokens'] },
  });
});

it('records a response that is retrieved as a stream, and no other retrieval', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    ({ url }, response) =>
      url.includes('stream=true') ? sendEvents(response, responseEvents, { named: true }) : sendJson(response, answer),
    async (client) => [
      await client.responses.retrieve('resp_1'),
      await Array.fromAsync(await client.responses.retrieve('resp_1', { stream: true, starting_after: 2 })),
      await Array.fromAsync(await client.beta.responses.retrieve('resp_1', { stream: true })),
    ],
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([
    { name: 'Responses', inputs: { response_id: 'resp_1', stream: true, starting_after: 2 }, outputs: answer },
    { name: 'Responses', inputs: { response_id: 'resp_1', stream: true }, outputs: answer },
  ]);
});

it('records compactions and the responses of the beta', async () => {
  const compacted = { id: 'resp_2', object: 'response.compaction', output: [], usage: answer.usage };
  const { bare, traced, spans } = await bareAndTraced(
    ({ url }, response) => sendJson(response, url.includes('compact') ? compacted : answer),
    async (client) => [
      await client.responses.compact({ model: 'gpt-5-mini', input: 'Hi' }),
      await client.beta.responses.compact({ model: 'gpt-5-mini', input: 'Hi' }),
      await client.beta.responses.create({
        model: 'gpt-5-mini',
        input: 'Hi',
        betas: ['responses_multi_agent=v1'],
      }),
    ],
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([
    { name: 'Responses', type: 'CHAT_MODEL', inputs: request, outputs: compacted, usage: { totalTokens: 17 } },
    { name: 'Responses', type: 'CHAT_MODEL', inputs: request, outputs: compacted, usage: { totalTokens: 17 } },
    { name: 'Responses', type: 'CHAT_MODEL', inputs: request, outputs: answer, usage: { totalTokens: 17 } },
  ]);
});

it('records the parsed value where parse() or stream() gives it to the program', async () => {
  const text = { format: zodTextFormat(z.object({ a: z.number() }), 'answer') };
  const content = [{ type: 'output_text', annotations: [], logprobs: [], text: '{"a":1}' }];
  const structured = { ...answer, output: [{ ...answer.output[0], content }] };
  const parsed = await bareAndTraced(
    (_, response) => sendJson(response, structured),
    async (client) => (await client.responses.parse({ ...request, text })).output_parsed,
  );
  expect(parsed.traced).toEqual(parsed.bare);
  const expected = { output_parsed: { a: 1 }, output: [{ content: [{ text: '{"a":1}', parsed: { a: 1 } }] }] };
  expect(parsed.spans).toMatchObject([{ outputs: expected }]);

  const item = { ...structured.output[0], content: [] };
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const events = [
    created,
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.content_part.added', ...place, part: { ...content[0], text: '' } },
    { type: 'response.output_text.delta', ...place, delta: '{"a":1}', logprobs: [] },
    { type: 'response.output_text.done', ...place, text: '{"a":1}', logprobs: [] },
    { type: 'response.output_item.done', output_index: 0, item: structured.output[0] },
    { type: 'response.completed', response: structured },
  ].map((event, index) => ({ ...event, sequence_number: index }));
  const streamed = await bareAndTraced(
    (_, response) => sendEvents(response, events, { named: true }),
    async (client) => (await client.responses.stream({ ...request, text }).finalResponse()).output_parsed,
  );
  expect(streamed.traced).toEqual(streamed.bare);
  expect(streamed.traced.result).toEqual({ a: 1 });
  expect(streamed.spans).toMatchObject([{ outputs: expected }]);
});
