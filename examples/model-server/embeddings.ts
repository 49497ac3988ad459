import type OpenAI from 'openai';
import type { Answer, ServerState } from './complete.ts';
import { ApiError, missingParameter } from './errors.ts';
import { digest } from './identifiers.ts';
import { findModel } from './models.ts';
import { splitTokens } from './tokens.ts';
import { asString, type JsonObject } from './wire.ts';

const dimensionsOf: Record<string, number> = { 'text-embedding-3-large': 3072 };

/**
 * `POST /v1/embeddings`. Texts that share words are near each other.
 *
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export function answerEmbeddings(_state: ServerState, request: JsonObject): Answer {
  const { model, input, encoding_format: encoding, dimensions } = request;
  if (typeof model !== 'string') throw new ApiError(400, 'you must provide a model parameter');
  if (typeof input !== 'string' && !Array.isArray(input)) throw missingParameter('input');
  const behaviour = findModel(model);
  const size = typeof dimensions === 'number' ? dimensions : (dimensionsOf[behaviour.snapshot] ?? 1536);
  const texts = textsOf(input);
  const tokens = texts.reduce((sum, text) => sum + splitTokens(text).length, 0);
  const data = texts.map((text, index) => {
    const vector = embed(text, size);
    // As base64 of 32-bit floats, which the SDK asks for, although its types do not say so.
    const bytes = Buffer.from(Float32Array.from(vector).buffer).toString('base64');
    return { object: 'embedding' as const, index, embedding: encoding === 'base64' ? bytes : vector };
  });
  const json: Omit<OpenAI.CreateEmbeddingResponse, 'data'> & { data: typeof data } = {
    object: 'list',
    data,
    model: behaviour.snapshot,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
  return { behaviour, tokens: { output: 0 }, payload: { json } };
}

/** One text, several, or the same as lists of tokens. */
function textsOf(input: string | unknown[]): string[] {
  if (typeof input === 'string') return [input];
  if (typeof input[0] === 'number') return [input.join(' ')];
  return input.map((text) => (Array.isArray(text) ? text.join(' ') : asString(text)));
}

/** A vector of length 1: each word of the text adds to a dimension of its own. */
function embed(text: string, size: number): number[] {
  const vector = Array.from({ length: size }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [''])
    vector[Number.parseInt(digest(word).slice(0, 8), 16) % size]! += 1;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
