import type OpenAI from 'openai';
import type { Answer, ServerState } from './complete.ts';
import { missingParameter } from './errors.ts';
import { hexId } from './identifiers.ts';
import { findModel } from './models.ts';
import { asArray, asObject, asString, type JsonObject } from './wire.ts';

type Category = keyof OpenAI.Moderation.Categories;

/** The words that a category is told by. */
const words: Record<Category, RegExp> = {
  harassment: /\b(idiot|stupid)\b/i,
  'harassment/threatening': /\b(beat you|hurt you)\b/i,
  hate: /\bhate them\b/i,
  'hate/threatening': /\bwipe them out\b/i,
  illicit: /\b(pick a lock|steal)\b/i,
  'illicit/violent': /\bmake a bomb\b/i,
  'self-harm': /\bhurt myself\b/i,
  'self-harm/instructions': /\bhow to hurt myself\b/i,
  'self-harm/intent': /\bwant to hurt myself\b/i,
  sexual: /\bnude\b/i,
  'sexual/minors': /(?!)/,
  violence: /\b(beat you|hurt you|kill|bomb)\b/i,
  'violence/graphic': /\bgore\b/i,
};
const categories = Object.keys(words) as Category[];

/**
 * `POST /v1/moderations`.
 *
 * @see https://platform.openai.com/docs/api-reference/moderations/create
 */
export function answerModerations(_state: ServerState, request: JsonObject, body: string): Answer {
  const { input, model } = request;
  if (typeof input !== 'string' && !Array.isArray(input)) throw missingParameter('input');
  const behaviour = findModel(asString(model) || 'omni-moderation-latest');
  const json: OpenAI.ModerationCreateResponse = {
    id: hexId('modr-', 32, body),
    model: behaviour.snapshot,
    results: textsOf(input).map(moderate),
  };
  return { behaviour, tokens: { output: 0 }, payload: { json } };
}

/** Texts are judged one by one, the parts of a multi-modal input together. */
function textsOf(input: string | unknown[]): string[] {
  if (typeof input === 'string') return [input];
  if (asArray(input).every((text) => typeof text === 'string')) return input as string[];
  return [input.map((part) => asString(asObject(part)['text'])).join('\n')];
}

function moderate(text: string): OpenAI.Moderation {
  const hits = new Set(categories.filter((category) => words[category].test(text)));
  const each = <Value>(value: (category: Category) => Value) =>
    Object.fromEntries(categories.map((category) => [category, value(category)])) as Record<Category, Value>;
  return {
    flagged: hits.size > 0,
    categories: each((category) => hits.has(category)),
    category_scores: each((category) => (hits.has(category) ? 0.97 : 0.0001)),
    // Pictures are not looked at.
    category_applied_input_types: each(() => ['text']),
  };
}
