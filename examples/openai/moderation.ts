/**
 * A moderation before the answer: what was flagged, and for what, is in the span.
 *
 *     node examples/openai/moderation.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const { results } = await client.moderations.create({
  model: 'omni-moderation-latest',
  input: ['Will it rain tomorrow?', 'I am going to hurt you.'],
});
for (const { flagged, categories } of results) {
  const reasons = Object.entries(categories).flatMap(([category, hit]) => (hit ? [category] : []));
  console.log(flagged ? `flagged: ${reasons.join(', ')}` : 'fine');
}
