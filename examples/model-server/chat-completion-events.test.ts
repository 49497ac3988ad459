import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { chatTools, saying, startTestServer, twoCalls } from './testing.ts';

const messages = [{ role: 'user' as const, content: '?' }];

/** The chunks of a stream off the wire, which ends with [DONE]. */
async function chunksOf(response: Response): Promise<OpenAI.ChatCompletionChunk[]> {
  const frames = (await response.text()).split('\n\n');
  expect(frames.slice(-2)).toEqual(['data: [DONE]', '']);
  return frames.slice(0, -2).map((frame) => {
    expect(frame).toMatch(/^data: \{/);
    return JSON.parse(frame.slice('data: '.length)) as OpenAI.ChatCompletionChunk;
  });
}

describe('streamed chat completions', () => {
  it('send the role, the text in pieces, the finish reason and [DONE]', async () => {
    const { post } = await startTestServer(saying({ text: 'Good morning, Ada' }));
    const response = await post('/chat/completions', { model: 'gpt-4o', messages, stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const chunks = await chunksOf(response);
    const common = {
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion.chunk',
      created: 1_767_225_600,
      model: 'gpt-4o-2024-08-06',
      service_tier: 'default',
      system_fingerprint: expect.stringMatching(/^fp_/),
      obfuscation: expect.any(String),
    };
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...common,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    });
    expect(chunks).toStrictEqual([
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ content: 'Good' }),
      chunk({ content: ' morning,' }),
      chunk({ content: ' Ada' }),
      chunk({}, 'stop'),
    ]);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('carry usage on a last chunk without choices, and null before it, if asked', async () => {
    const { post } = await startTestServer(saying({ text: 'Yes' }));
    const stream_options = { include_usage: true, include_obfuscation: false };
    const chunks = await chunksOf(
      await post('/chat/completions', { model: 'o4-mini', messages, stream: true, stream_options }),
    );
    expect(chunks.map(({ choices, usage }) => [choices.length, usage])).toEqual([
      [1, null],
      [1, null],
      [1, null],
      [
        0,
        expect.objectContaining({
          prompt_tokens: 4,
          completion_tokens: 65,
          total_tokens: 69,
          completion_tokens_details: expect.objectContaining({ reasoning_tokens: 64 }),
        }),
      ],
    ]);
    expect(chunks.some((chunk) => 'obfuscation' in chunk)).toBe(false);
  });

  it('send tool calls by index, with their arguments in pieces', async () => {
    const { post } = await startTestServer(saying(twoCalls));
    const chunks = await chunksOf(
      await post('/chat/completions', { model: 'gpt-4o', messages, tools: chatTools, stream: true }),
    );
    const id = expect.stringMatching(/^call_/);
    const call = (index: number, rest: object) => ({ tool_calls: [{ index, ...rest }] });
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toStrictEqual([
      { role: 'assistant', content: null, refusal: null },
      call(0, { id, type: 'function', function: { name: 'get_weather', arguments: '' } }),
      call(0, { function: { arguments: '{"city":' } }),
      call(0, { function: { arguments: '"Oslo"}' } }),
      call(1, { id, type: 'function', function: { name: 'get_time', arguments: '' } }),
      call(1, { function: { arguments: '{}' } }),
      {},
    ]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('add up, in the client, to what the same model says at once', async () => {
    const { client } = await startTestServer(saying(twoCalls));
    const request = { model: 'gpt-4o', messages, tools: chatTools };
    const streamed = await client.chat.completions.stream(request).finalChatCompletion();
    const whole = await client.chat.completions.create(request);
    expect(streamed.choices[0]?.finish_reason).toBe('tool_calls');
    expect(streamed.choices[0]?.message.tool_calls?.map(named)).toEqual(
      whole.choices[0]?.message.tool_calls?.map(named),
    );
  });
});

function named(call: OpenAI.ChatCompletionMessageToolCall): unknown {
  return call.type === 'function' ? [call.function.name, call.function.arguments] : call;
}
