/**
 * An answer in the form of a zod schema: the model's span has the schema among what it was asked with, and the parser's span
 * the value. With `includeRaw`, both come back.
 *
 *     node examples/langchain/structured-output.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { model } from './offline.ts';

langchainAutolog();

const Reading = z.object({ city: z.string(), celsius: z.number(), sky: z.enum(['clear', 'cloudy', 'rain']) });

const reader = new ChatOpenAI({ model }).withStructuredOutput(Reading, { name: 'reading' });
console.log(await reader.invoke('Grey all over Lima this morning, with 19 degrees.'));

const rawReader = new ChatOpenAI({ model }).withStructuredOutput(Reading, { name: 'reading', includeRaw: true });
const { raw, parsed } = await rawReader.invoke('It pours in Oslo, 4 degrees.');
console.log(raw.getType(), parsed);
