import { describe, expect, it } from 'vitest';
import { completion, response as responsesAnswer, responseEvents, textChunks, toolChunks } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sdks } from './support/sdks.ts';
import { type Answer, sendEvents, sendJson } from './support/wire-server.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];
const answer: Answer = ({ url, body }, response) => {
  // openai 4 sends its JSON with spaces.
  const streams = /"stream": ?true/.test(body);
  if (url.endsWith('/embeddings'))
    sendJson(response, { object: 'list', model: 'e', data: [{ object: 'embedding', index: 0, embedding: [1, 2, 3] }] });
  else if (url.endsWith('/responses'))
    if (streams) sendEvents(response, responseEvents, { named: true });
    else sendJson(response, responsesAnswer);
  else if (url.endsWith('/v1/completions'))
    sendJson(response, { id: 'cmpl-1', object: 'text_completion', model: 'm', choices: [{ index: 0, text: 'Hello' }] });
  else if (streams) sendEvents(response, body.includes('"tools"') ? toolChunks : textChunks);
  else sendJson(response, completion);
};

describe.each(sdks)('the calls of every version read the same: $name', (sdk) => {
  it('chat, streams, tool calls, responses, embeddings and legacy completions', async () => {
    const { bare, traced, spans, open } = await bareAndTraced(
      answer,
      async (client) => {
        const { chat, responses, embeddings, completions } = client;
        const tools = [{ type: 'function' as const, function: { name: 'look_up', parameters: {} } }];
        return [
          await chat.completions.create({ model: 'm', messages }),
          await Array.fromAsync(await chat.completions.create({ model: 'm', messages, stream: true })),
          await Array.fromAsync(await chat.completions.create({ model: 'm', messages, tools, stream: true })),
          (await responses.create({ model: 'm', input: 'Hi' })).output_text,
          await Array.fromAsync(await responses.create({ model: 'm', input: 'Hi', stream: true })),
          await embeddings.create({ model: 'e', input: 'Hi', encoding_format: 'float' }),
          await completions.create({ model: 'm', prompt: 'Hi' }),
        ];
      },
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(traced.error).toBeUndefined();
    const [, chunks, toolCalls, text, events] = traced.result as [unknown, unknown[], unknown[], string, unknown[]];
    expect([chunks.length, toolCalls.length, text, events.length]).toEqual([
      textChunks.length,
      toolChunks.length,
      'Hello there',
      responseEvents.length,
    ]);
    expect(open).toEqual([]);
    expect(spans.map(({ inputs }) => inputs)).toEqual(traced.requests.map(({ body }) => JSON.parse(body) as unknown));
    expect(spans).toMatchObject([
      { name: 'Completions', type: 'CHAT_MODEL', status: 'OK', outputs: completion, usage: { totalTokens: 17 } },
      { name: 'Completions', outputs: { choices: [{ message: { content: 'Hello there' } }] } },
      {
        name: 'Completions',
        outputs: {
          choices: [{ message: { tool_calls: [{ id: 'call_a' }, { id: 'call_b' }] }, finish_reason: 'tool_calls' }],
        },
      },
      { name: 'Responses', type: 'CHAT_MODEL', outputs: { id: 'resp_1' }, usage: { totalTokens: 17 } },
      { name: 'Responses', outputs: { id: 'resp_1', status: 'completed' } },
      { name: 'Embeddings', type: 'EMBEDDING', status: 'OK' },
      { type: 'LLM', status: 'OK', outputs: { id: 'cmpl-1' } },
    ]);
  });
});
