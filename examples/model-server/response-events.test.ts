import { describe, expect, it } from 'vitest';
import { responseTools, saying, startTestServer, twoCalls } from './testing.ts';
import { asObject, type JsonObject } from './wire.ts';

/** The events of a stream off the wire: each is named as its data says, and they are numbered from 0. */
async function eventsOf(response: Response): Promise<JsonObject[]> {
  const frames = (await response.text()).split('\n\n');
  expect(frames.at(-1)).toBe('');
  return frames.slice(0, -1).map((frame, number) => {
    const [, name, data = ''] = /^event: (\S+)\ndata: (.*)$/.exec(frame) ?? [];
    const event = JSON.parse(data) as JsonObject;
    expect([event['type'], event['sequence_number']]).toEqual([name, number]);
    return event;
  });
}

describe('streamed responses', () => {
  it('send a message piece by piece between created and completed', async () => {
    const { post } = await startTestServer(saying({ text: 'Good morning' }));
    const events = await eventsOf(await post('/responses', { model: 'gpt-4o', input: '?', stream: true }));
    const item = { id: expect.stringMatching(/^msg_/), type: 'message', role: 'assistant' };
    const at = { item_id: item.id, output_index: 0, content_index: 0 };
    const part = { type: 'output_text', annotations: [], logprobs: [] };
    const done = { ...item, status: 'completed', content: [{ ...part, text: 'Good morning' }] };
    const obfuscation = expect.any(String);
    expect(events.map((event) => ({ ...event, sequence_number: undefined }))).toEqual([
      { type: 'response.created', response: expect.objectContaining({ status: 'in_progress', output: [] }) },
      { type: 'response.in_progress', response: expect.objectContaining({ status: 'in_progress' }) },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      { type: 'response.output_text.delta', ...at, delta: 'Good', logprobs: [], obfuscation },
      { type: 'response.output_text.delta', ...at, delta: ' morning', logprobs: [], obfuscation },
      { type: 'response.output_text.done', ...at, text: 'Good morning', logprobs: [] },
      { type: 'response.content_part.done', ...at, part: { ...part, text: 'Good morning' } },
      { type: 'response.output_item.done', output_index: 0, item: done },
      {
        type: 'response.completed',
        response: expect.objectContaining({
          status: 'completed',
          output: [done],
          usage: expect.objectContaining({ total_tokens: 6 }),
        }),
      },
    ]);
    expect(asObject(events[0]?.['response'])).not.toHaveProperty('usage');
  });

  it('send parallel calls as items of their own, with their arguments in pieces', async () => {
    const { post } = await startTestServer(saying(twoCalls));
    const request = { model: 'o3', input: '?', tools: responseTools, stream: true };
    const events = await eventsOf(await post('/responses', request));
    expect(events.map((event) => [event['type'], event['output_index'], event['delta'] ?? event['arguments']])).toEqual(
      [
        ['response.created', undefined, undefined],
        ['response.in_progress', undefined, undefined],
        ['response.output_item.added', 0, undefined],
        ['response.output_item.done', 0, undefined],
        ['response.output_item.added', 1, undefined],
        ['response.function_call_arguments.delta', 1, '{"city":'],
        ['response.function_call_arguments.delta', 1, '"Oslo"}'],
        ['response.function_call_arguments.done', 1, '{"city":"Oslo"}'],
        ['response.output_item.done', 1, undefined],
        ['response.output_item.added', 2, undefined],
        ['response.function_call_arguments.delta', 2, '{}'],
        ['response.function_call_arguments.done', 2, '{}'],
        ['response.output_item.done', 2, undefined],
        ['response.completed', undefined, undefined],
      ],
    );
    expect(asObject(events[2]?.['item'])).toMatchObject({ type: 'reasoning', summary: [] });
    expect(asObject(events[4]?.['item'])).toMatchObject({ arguments: '', status: 'in_progress', name: 'get_weather' });
    expect(asObject(events[8]?.['item'])).toMatchObject({ arguments: '{"city":"Oslo"}', status: 'completed' });
  });

  it('add up, in the client, to a final response that can be gone on from', async () => {
    const { client } = await startTestServer();
    const final = await client.responses.stream({ model: 'gpt-4o', input: 'Hello' }).finalResponse();
    expect(final.output_text).toBe('You said: Hello');
    const next = await client.responses.create({ model: 'gpt-4o', input: 'More', previous_response_id: final.id });
    expect(next).toMatchObject({ output_text: 'You said: More', previous_response_id: final.id });
  });
});
