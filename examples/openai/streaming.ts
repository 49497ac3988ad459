/**
 * Streams, of chat completions and of responses: the span has the whole answer, put together again, the time to the first
 * token, and the usage where the request asks for it. A stream that the program leaves early is no error: the span has what
 * came until then, and says so.
 *
 *     node examples/openai/streaming.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const question = 'Why is the sky blue?';

const chunks = await client.chat.completions.create({
  model,
  messages: [{ role: 'user', content: question }],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of chunks) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
console.log();

const events = await client.responses.create({ model, input: question, reasoning: { summary: 'auto' }, stream: true });
for await (const event of events) if (event.type === 'response.output_text.delta') process.stdout.write(event.delta);
console.log();

const left = await client.chat.completions.create({
  model,
  messages: [{ role: 'user', content: question }],
  stream: true,
});
for await (const chunk of left) {
  const text = chunk.choices[0]?.delta.content;
  if (!text) continue;
  console.log(`${text} …`);
  break;
}
