import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { Reply } from './scripted-model.ts';
import { saying, startTestServer } from './testing.ts';

const schema = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Oslo', 'Lima'] }, days: { type: 'integer', minimum: 2 } },
  required: ['city', 'days'],
  additionalProperties: false,
};
const messages = [{ role: 'user' as const, content: 'Plan a trip' }];

describe('an answer in the form of a schema', () => {
  it.each([
    ['made up, where the model only talks', { text: 'Gladly!' }, { city: 'Oslo', days: 2 }],
    ['the own of a model that writes JSON', { text: '{"city":"Lima", "days":3}' }, { city: 'Lima', days: 3 }],
  ])('is %s', async (_which, reply, expected) => {
    const { client } = await startTestServer(saying(reply));
    const completion = await client.chat.completions.create({
      model: 'gpt-4o',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'trip', strict: true, schema } },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual(expected);
    const response = await client.responses.create({
      model: 'gpt-4o',
      input: 'Plan a trip',
      text: { format: { type: 'json_schema', name: 'trip', strict: true, schema } },
    });
    expect(JSON.parse(response.output_text)).toEqual(expected);
  });
});

const researched: Reply = {
  text: 'It rains a lot (Climate of Oslo).',
  hostedCalls: [
    { type: 'web_search', query: 'rain in Oslo', found: [{ title: 'Climate of Oslo', url: 'https://example.com/' }] },
    { type: 'code_interpreter', code: 'print(58 + 46)', logs: '104\n' },
  ],
};
const question: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
  model: 'gpt-5-mini',
  input: 'Does it rain in Oslo?',
  reasoning: { summary: 'auto' },
  tools: [{ type: 'web_search' }, { type: 'code_interpreter', container: { type: 'auto' } }],
};

describe('tools that run at the provider', () => {
  it('are items before the message, which cites what was found', async () => {
    const { client } = await startTestServer(saying(researched));
    const { output, output_text } = await client.responses.create(question);
    expect(output).toEqual([
      {
        id: expect.stringMatching(/^rs_/),
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: expect.any(String) }],
      },
      {
        id: expect.stringMatching(/^ws_/),
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'rain in Oslo', queries: ['rain in Oslo'] },
      },
      {
        id: expect.stringMatching(/^ci_/),
        type: 'code_interpreter_call',
        status: 'completed',
        code: 'print(58 + 46)',
        container_id: expect.stringMatching(/^cntr_/),
        outputs: [{ type: 'logs', logs: '104\n' }],
      },
      expect.objectContaining({ type: 'message' }),
    ]);
    const message = output.at(-1) as OpenAI.Responses.ResponseOutputMessage;
    const [citation] = (message.content[0] as OpenAI.Responses.ResponseOutputText).annotations;
    expect(citation).toMatchObject({ type: 'url_citation', url: 'https://example.com/', title: 'Climate of Oslo' });
    const { start_index, end_index } = citation as { start_index: number; end_index: number };
    expect(output_text.slice(start_index, end_index)).toBe('Climate of Oslo');
  });

  it('stream their stages, and the same items as without streaming', async () => {
    const { client } = await startTestServer(saying(researched));
    const events = await Array.fromAsync(await client.responses.create({ ...question, stream: true }));
    const types = events.map(({ type }) => type).filter((type) => /_call\.|summary_text\.done|code\.done/.test(type));
    expect(types).toEqual([
      'response.reasoning_summary_text.done',
      'response.web_search_call.in_progress',
      'response.web_search_call.searching',
      'response.web_search_call.completed',
      'response.code_interpreter_call.in_progress',
      'response.code_interpreter_call_code.done',
      'response.code_interpreter_call.interpreting',
      'response.code_interpreter_call.completed',
    ]);
    const code = events.flatMap((event) =>
      event.type === 'response.code_interpreter_call_code.delta' ? [event.delta] : [],
    );
    expect(code.join('')).toBe('print(58 + 46)');
    const done = events.flatMap((event) => (event.type === 'response.output_item.done' ? [event.item] : []));
    const last = events.at(-1) as OpenAI.Responses.ResponseCompletedEvent;
    expect(done).toEqual(last.response.output);
    expect(done.map(({ type }) => type)).toEqual(['reasoning', 'web_search_call', 'code_interpreter_call', 'message']);
  });

  it('must have been offered', async () => {
    const { client } = await startTestServer(saying(researched));
    await expect(client.responses.create({ model: 'gpt-4o', input: 'Hello' })).rejects.toThrow(/used web_search/);
  });
});
