import { describe, expect, it } from 'vitest';
import { responseTools, saying, startTestServer, twoCalls } from './testing.ts';

describe('responses', () => {
  it('answer with every field that OpenAI sends', async () => {
    const { post } = await startTestServer();
    const request = {
      model: 'gpt-4o',
      input: 'Hello',
      instructions: 'Be brief.',
      temperature: 0.2,
      metadata: { a: 'b' },
    };
    const response = await post('/responses', request);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^resp_[0-9a-f]{50}$/),
      object: 'response',
      created_at: 1_767_225_600,
      status: 'completed',
      access_programs: null,
      background: false,
      completed_at: 1_767_225_601,
      error: null,
      incomplete_details: null,
      instructions: 'Be brief.',
      max_output_tokens: null,
      max_tool_calls: null,
      model: 'gpt-4o-2024-08-06',
      output: [
        {
          id: expect.stringMatching(/^msg_[0-9a-f]{50}$/),
          type: 'message',
          status: 'completed',
          content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'You said: Hello' }],
          role: 'assistant',
        },
      ],
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: null,
      prompt_cache_retention: null,
      reasoning: { effort: null, summary: null },
      safety_identifier: null,
      service_tier: 'default',
      store: true,
      temperature: 0.2,
      text: { format: { type: 'text' }, verbosity: 'medium' },
      tool_choice: 'auto',
      tools: [],
      top_logprobs: 0,
      top_p: 1,
      truncation: 'disabled',
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 0, cache_write_tokens: 9 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 12,
      },
      metadata: { a: 'b' },
    });
  });

  it('begin with a reasoning item where the model reasons', async () => {
    const { client } = await startTestServer(saying(twoCalls));
    const request = { model: 'gpt-5.4-mini', input: '?', tools: responseTools };
    const { output, usage } = await client.responses.create(request);
    expect(output.map((item) => item.type)).toEqual(['reasoning', 'function_call', 'function_call']);
    expect(usage?.output_tokens_details.reasoning_tokens).toBe(64);
    const unreasoned = await client.responses.create({ ...request, reasoning: { effort: 'none' } });
    expect(unreasoned.output.map((item) => item.type)).toEqual(['function_call', 'function_call']);
  });

  it('go on from an earlier one with previous_response_id', async () => {
    const seen: unknown[] = [];
    const { client } = await startTestServer({
      model: {
        decide(conversation) {
          seen.push(conversation.map((message) => `${message.role}: ${message.text}`));
          return { text: 'Noted.' };
        },
      },
    });
    const first = await client.responses.create({ model: 'gpt-4o', input: 'One', instructions: 'Count.' });
    await client.responses.create({ model: 'gpt-4o', input: 'Two', previous_response_id: first.id });
    expect(seen).toEqual([
      ['system: Count.', 'user: One'],
      ['user: One', 'assistant: Noted.', 'user: Two'],
    ]);
  });

  it('are not kept with store: false', async () => {
    const { client } = await startTestServer();
    const first = await client.responses.create({ model: 'gpt-4o', input: 'One', store: false });
    expect(first).toHaveProperty('store', false);
    const second = client.responses.create({ model: 'gpt-4o', input: 'Two', previous_response_id: first.id });
    await expect(second).rejects.toMatchObject({
      status: 400,
      message: `400 Previous response with id '${first.id}' not found.`,
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
  });

  it('take the results of parallel calls with the items that asked for them', async () => {
    let seen: unknown;
    const { client } = await startTestServer({
      model: {
        decide(conversation, tools) {
          seen = conversation;
          return conversation.at(-1)?.role === 'tool' || tools.length === 0 ? { text: 'Done.' } : twoCalls;
        },
      },
    });
    const model = 'gpt-5.4-mini';
    const asked = await client.responses.create({ model, input: 'Weather and time?', tools: responseTools });
    const calls = asked.output.filter((item) => item.type === 'reasoning' || item.type === 'function_call');
    const results = calls
      .filter((item) => item.type === 'function_call')
      .map(({ call_id, name }) => ({ type: 'function_call_output' as const, call_id, output: `result of ${name}` }));
    const answer = await client.responses.create({
      model,
      input: [{ role: 'user', content: 'Weather and time?' }, ...calls, ...results],
      tools: responseTools,
    });
    expect(answer.output_text).toBe('Done.');
    const [id, otherId] = results.map((result) => result.call_id);
    expect(seen).toEqual([
      { role: 'user', text: 'Weather and time?' },
      {
        role: 'assistant',
        text: '',
        toolCalls: [
          { id, name: 'get_weather', arguments: { city: 'Oslo' } },
          { id: otherId, name: 'get_time', arguments: {} },
        ],
      },
      { role: 'tool', callId: id, text: 'result of get_weather' },
      { role: 'tool', callId: otherId, text: 'result of get_time' },
    ]);
  });
});
