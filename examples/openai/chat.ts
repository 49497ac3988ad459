/**
 * One chat completion: a CHAT_MODEL span with the request, the answer, the models asked for and answering, and the tokens.
 *
 *     node examples/openai/chat.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const completion = await client.chat.completions.create({
  model,
  messages: [
    { role: 'developer', content: 'Answer in one sentence.' },
    { role: 'user', content: 'Do I need an umbrella in Oslo?' },
  ],
  max_completion_tokens: 500,
});
console.log(completion.choices[0]?.message.content);
