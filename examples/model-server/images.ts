import type OpenAI from 'openai';
import type { Answer, ServerState } from './complete.ts';
import { missingParameter } from './errors.ts';
import { createdAt, digest } from './identifiers.ts';
import { findModel } from './models.ts';
import { type Colour, encodePng } from './png.ts';
import { splitTokens } from './tokens.ts';
import { asString, type JsonObject } from './wire.ts';

/**
 * `POST /v1/images/generations`: a pattern in colours that the prompt gives, of an eighth of the size asked for, so that it is
 * made in no time.
 *
 * @see https://platform.openai.com/docs/api-reference/images/create
 */
export function answerImages(_state: ServerState, request: JsonObject): Answer {
  const prompt = request['prompt'];
  if (typeof prompt !== 'string') throw missingParameter('prompt');
  const behaviour = findModel(asString(request['model']) || 'gpt-image-1');
  const size = sizes.find((known) => known === request['size']) ?? '1024x1024';
  const [width, height] = size.split('x').map(Number) as [number, number];
  const image = draw(prompt, width / 8, height / 8).toString('base64');
  const count = typeof request['n'] === 'number' ? request['n'] : 1;
  const input = splitTokens(prompt).length;
  const output = 272 * count;
  const json: OpenAI.ImagesResponse = {
    created: createdAt,
    background: 'opaque',
    data: Array.from({ length: count }, () => ({ b64_json: image })),
    output_format: 'png',
    quality: 'low',
    size,
    usage: {
      input_tokens: input,
      input_tokens_details: { image_tokens: 0, text_tokens: input },
      output_tokens: output,
      output_tokens_details: { image_tokens: output, text_tokens: 0 },
      total_tokens: input + output,
    },
  };
  return { behaviour, tokens: { output }, payload: { json } };
}

const sizes = ['1024x1024', '1024x1536', '1536x1024'] as const;

/** Coloured noise, since a picture that compresses well would be too small to be worth the name. */
function draw(prompt: string, width: number, height: number): Buffer {
  const [red, green, blue] = Buffer.from(digest(prompt), 'hex') as unknown as Colour;
  return encodePng(width, height, (x, y) => [
    (red + x * y) % 256,
    (green + x * x) % 256,
    (blue ^ (x * 31 + y * y)) % 256,
  ]);
}
