/**
 * Answers in the form of a zod schema, by `parse` of both APIs: the span has the parsed value beside the text.
 *
 *     node examples/openai/structured-output.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { model } from '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const Reading = z.object({ city: z.string(), celsius: z.number(), sky: z.enum(['clear', 'cloudy', 'rain']) });

const completion = await client.chat.completions.parse({
  model,
  messages: [{ role: 'user', content: 'Grey all over Lima this morning, with 19 degrees.' }],
  response_format: zodResponseFormat(Reading, 'reading'),
});
console.log(completion.choices[0]?.message.parsed);

const response = await client.responses.parse({
  model,
  input: 'It pours in Oslo, 4 degrees.',
  text: { format: zodTextFormat(Reading, 'reading') },
});
console.log(response.output_parsed);
