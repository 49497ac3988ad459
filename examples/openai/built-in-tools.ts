/**
 * Tools that run at the provider, web search and code interpreter: what they did is in the span's output, item by item, with
 * the annotations that say which page a sentence is from.
 *
 *     node examples/openai/built-in-tools.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const response = await client.responses.create({
  model,
  input: 'How much does it rain in Oslo from January to March? Look it up, and compute the average.',
  tools: [{ type: 'web_search' }, { type: 'code_interpreter', container: { type: 'auto' } }],
});
for (const item of response.output) console.log(`${item.type}${'status' in item ? ` (${item.status})` : ''}`);
console.log(response.output_text);
