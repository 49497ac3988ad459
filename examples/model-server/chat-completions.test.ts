import { describe, expect, it } from 'vitest';
import { chatTools, saying, startTestServer, twoCalls } from './testing.ts';

const user = (content: string) => ({ role: 'user' as const, content });

describe('chat completions', () => {
  it('answers a message with every field that OpenAI sends', async () => {
    const { post } = await startTestServer();
    const response = await post('/chat/completions', { model: 'gpt-4o', messages: [user('Hello, Ada!')] });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^chatcmpl-[A-Za-z0-9]{29}$/),
      object: 'chat.completion',
      created: 1_767_225_600,
      model: 'gpt-4o-2024-08-06',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'You said: Hello, Ada!', refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 5,
        completion_tokens: 4,
        total_tokens: 9,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 5, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      service_tier: 'default',
      system_fingerprint: expect.stringMatching(/^fp_[0-9a-f]{10}$/),
    });
  });

  it('calls tools in parallel', async () => {
    const { client } = await startTestServer(saying(twoCalls));
    const request = { model: 'gpt-4o', messages: [user('?')], tools: chatTools };
    const { choices } = await client.chat.completions.create(request);
    const id = expect.stringMatching(/^call_[A-Za-z0-9]{24}$/);
    expect(choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id, type: 'function', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
            { id, type: 'function', function: { name: 'get_time', arguments: '{}' } },
          ],
          refusal: null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
    const ids = choices[0]?.message.tool_calls?.map((call) => call.id);
    expect(new Set(ids).size).toBe(2);

    const oneByOne = await client.chat.completions.create({ ...request, parallel_tool_calls: false });
    expect(oneByOne.choices[0]?.message.tool_calls).toHaveLength(1);
  });

  it('offers the model the tools that tool_choice leaves', async () => {
    const { client } = await startTestServer({
      model: { decide: (_, tools) => ({ text: tools.map((tool) => tool.name).join() }) },
    });
    const ask = async (tool_choice: 'auto' | 'none' | { type: 'function'; function: { name: string } }) =>
      (await client.chat.completions.create({ model: 'gpt-4o', messages: [user('?')], tools: chatTools, tool_choice }))
        .choices[0]?.message.content;
    expect(await ask('auto')).toBe('get_weather,get_time');
    expect(await ask('none')).toBe('');
    expect(await ask({ type: 'function', function: { name: 'get_time' } })).toBe('get_time');
  });

  it('tells the model the whole conversation', async () => {
    let seen: unknown;
    const { client } = await startTestServer({
      model: {
        decide(conversation) {
          seen = conversation;
          return { text: '' };
        },
      },
    });
    const call = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'get_time', arguments: '{"zone":"CET"}' },
    };
    await client.chat.completions.create({
      model: 'gpt-4o',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What time ' },
            { type: 'text', text: 'is it?' },
          ],
        },
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: '12:00' },
      ],
    });
    expect(seen).toEqual([
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'What time is it?' },
      { role: 'assistant', text: '', toolCalls: [{ id: 'call_1', name: 'get_time', arguments: { zone: 'CET' } }] },
      { role: 'tool', callId: 'call_1', text: '12:00' },
    ]);
  });

  it('gives the same request the same bytes', async () => {
    const request = { model: 'gpt-4o', messages: [user('Hello')] };
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const { post } = await startTestServer();
        const response = await post('/chat/completions', request);
        return [response.headers.get('x-request-id'), await response.text()];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });
});
