/**
 * A picture in the prompt, as a data URL: its bytes are kept beside the trace as an attachment, once, and the span refers to them.
 *
 *     node examples/openai/images-in-the-prompt.ts
 */
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { model } from '../model-server/offline.ts';
import { encodePng } from '../model-server/png.ts';

openaiAutolog();

/** An evening: from blue at the top to orange at the bottom, with some grain. */
const picture = encodePng(120, 120, (x, y) => [2 * y, 80 + ((x * 31 + y * y) % 40), 240 - 2 * y]);

const client = new OpenAI();
const completion = await client.chat.completions.create({
  model,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What does this picture show?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${picture.toString('base64')}`, detail: 'low' } },
      ],
    },
  ],
});
console.log(completion.choices[0]?.message.content);
