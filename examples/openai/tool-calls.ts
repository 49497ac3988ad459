/**
 * A hand-written loop of tool calls, traced by `openaiAutolog()` and a span around it: between the response that asks for a tool
 * and the request that brings its result, a TOOL span with name, arguments, result and call id, marked as inferred.
 *
 *     node examples/openai/tool-calls.ts
 */
import { SpanType, withSpan } from '@autolog/core';
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';
import { definitions, runTool } from '../weather/tools.ts';

openaiAutolog();

const client = new OpenAI();
const question = 'What is the weather in Oslo?';

const answer = await withSpan({ name: 'weather assistant', type: SpanType.AGENT, inputs: { question } }, async () => {
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: question }];
  for (let turn = 0; turn < 10; turn++) {
    const completion = await client.chat.completions.create({ model, messages, tools: definitions });
    const message = completion.choices[0]!.message;
    if (!message.tool_calls) return message.content;
    messages.push(message);
    for (const call of message.tool_calls) {
      if (call.type !== 'function') continue;
      const result = runTool(call.function.name, call.function.arguments);
      messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
    }
  }
  throw new Error('The model keeps asking.');
});
console.log(answer);
