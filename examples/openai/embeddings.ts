/**
 * Embeddings: the span has the texts, the number of vectors and their dimension, and the tokens. The vectors stay out of it.
 *
 *     node examples/openai/embeddings.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const texts = ['Rain is likely in the north.', 'The sun shines in the south.', 'Where is rain likely?'];
const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: texts });

const [first, second, question] = data.map(({ embedding }) => embedding) as [number[], number[], number[]];
const similarity = (a: number[], b: number[]): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
console.log(similarity(first, question) > similarity(second, question) ? texts[0] : texts[1]);
