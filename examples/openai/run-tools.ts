/**
 * `runTools`, the SDK's own loop: one AGENT span, below it a CHAT_MODEL for each turn and a TOOL for each call.
 *
 *     node examples/openai/run-tools.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';
import { definitions, runTool } from '../weather/tools.ts';

openaiAutolog();

const client = new OpenAI();
const runner = client.chat.completions.runTools({
  model,
  messages: [{ role: 'user', content: 'What is the weather in Oslo and in Accra?' }],
  tools: definitions.map(({ function: { name, description, parameters } }) => ({
    type: 'function',
    function: {
      name,
      description: description!,
      parameters: parameters!,
      function: (args: string) => runTool(name, args) as object,
    },
  })),
});
console.log(await runner.finalContent());
