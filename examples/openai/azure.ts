/**
 * Azure OpenAI: the same spans, with `azure` as their provider. With AZURE_OPENAI_API_KEY, AZURE_OPENAI_ENDPOINT and
 * AZURE_OPENAI_DEPLOYMENT it talks to that deployment; without, to a scripted one.
 *
 *     node examples/openai/azure.ts
 */
import { openaiAutolog } from '@autolog/openai';
import { AzureOpenAI } from 'openai';
import { startModelServer } from '../model-server/server.ts';
import { weatherModel } from '../model-server/weather-model.ts';

openaiAutolog();

const apiVersion = process.env['OPENAI_API_VERSION'] ?? '2024-10-21';
const server = process.env['AZURE_OPENAI_API_KEY']
  ? undefined
  : await startModelServer({ model: weatherModel, ref: false });
const client = server
  ? new AzureOpenAI({ baseURL: `${server.endpoint}/openai`, apiKey: 'scripted', apiVersion })
  : new AzureOpenAI({ apiVersion });

const completion = await client.chat.completions.create({
  model: process.env['AZURE_OPENAI_DEPLOYMENT'] ?? 'gpt-4.1-mini',
  messages: [{ role: 'user', content: 'Do I need an umbrella in Oslo?' }],
});
console.log(completion.choices[0]?.message.content);
