/**
 * The same loop with no span around it: each request is a trace by itself. A trace that goes on from an earlier one is linked to
 * it, and they share a session, so that they read as one conversation.
 *
 *     node examples/openai/separate-traces.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';
import { definitions, runTool } from '../weather/tools.ts';

openaiAutolog();

const client = new OpenAI();
const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'What is the weather in Lima?' }];
for (let turn = 0; turn < 10; turn++) {
  const completion = await client.chat.completions.create({ model, messages, tools: definitions });
  const message = completion.choices[0]!.message;
  messages.push(message);
  if (!message.tool_calls) break;
  for (const call of message.tool_calls) {
    if (call.type !== 'function') continue;
    const result = runTool(call.function.name, call.function.arguments);
    messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
  }
}
console.log(messages.at(-1)?.content);
