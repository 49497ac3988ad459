/**
 * A generated picture: the span has the prompt, the tokens, and the picture as an attachment.
 *
 *     node examples/openai/image-generation.ts [file to write it to]
 */
import { writeFileSync } from 'node:fs';
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import '../model-server/offline.ts';

openaiAutolog();

const client = new OpenAI();
const { data } = await client.images.generate({
  model: 'gpt-image-1',
  prompt: 'The sky over Oslo on a rainy evening',
  size: '1024x1024',
  quality: 'low',
});
const picture = Buffer.from(data?.[0]?.b64_json ?? '', 'base64');
console.log(`${picture.length} bytes of PNG`);
if (process.argv[2]) writeFileSync(process.argv[2], picture);
