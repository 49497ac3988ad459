/**
 * Several tools at once, over the Responses API. Where a tool has a span of its own, as `traceTools` gives it, that span is the
 * call's: with its true times, and the id of the call that it answers. The parallel calls are siblings.
 *
 *     node examples/openai/parallel-tools.ts
 */
import { setTimeout } from 'node:timers/promises';
import { SpanType, traceTools, withSpan } from '@autolog/core';
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';
import { cities, findStation, readStation, type Reading } from '../weather/stations.ts';

openaiAutolog();

const client = new OpenAI();
const tools = traceTools({
  async get_weather({ city }: { city: string }): Promise<Reading> {
    await setTimeout(20);
    return readStation(findStation({ city }));
  },
});
const definition: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather in a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', enum: cities } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
};

const question = 'What is the weather in Oslo, Lima and Accra?';
const answer = await withSpan({ name: 'weather assistant', type: SpanType.AGENT, inputs: { question } }, async () => {
  const first = await client.responses.create({ model, input: question, tools: [definition] });
  const calls = first.output.filter((item) => item.type === 'function_call');
  const results = await Promise.all(
    calls.map(async (call): Promise<OpenAI.Responses.ResponseInputItem> => {
      const reading = await tools.get_weather(JSON.parse(call.arguments));
      return { type: 'function_call_output', call_id: call.call_id, output: JSON.stringify(reading) };
    }),
  );
  const last = await client.responses.create({
    model,
    previous_response_id: first.id,
    input: results,
    tools: [definition],
  });
  return last.output_text;
});
console.log(answer);
