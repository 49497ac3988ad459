/**
 * The raw HTTP response, beside the answer (`withResponse`) and in its place (`asResponse`): both work as without tracing, and
 * the span has the request id that both show.
 *
 *     node examples/openai/raw-response.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const ask = (content: string) => client.chat.completions.create({ model, messages: [{ role: 'user', content }] });

const { data, response, request_id } = await ask('Do I need an umbrella in Oslo?').withResponse();
console.log(response.status, request_id, data.choices[0]?.message.content);

const raw = await ask('Why is the sky blue?').asResponse();
console.log(raw.status, raw.headers.get('x-request-id'), JSON.parse(await raw.text()).choices[0].message.content);
