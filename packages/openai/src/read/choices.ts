import type { AnswerReading } from '../operation.ts';
import { asArray, asString, isObject } from './narrow.ts';
import { readUsage } from './usage.ts';

/** What a completion with choices, of chat or of text, says about itself. */
export function readChoices(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const reasons: string[] = [];
  for (const choice of asArray(answer['choices']))
    if (isObject(choice) && typeof choice['finish_reason'] === 'string') reasons.push(choice['finish_reason']);
  const attributes: Record<string, unknown> = {};
  if (typeof answer['id'] === 'string') attributes['responseId'] = answer['id'];
  if (reasons.length > 0) attributes['finishReasons'] = reasons;
  return {
    model: asString(answer['model']),
    usage: readUsage(answer['usage']) ?? readUsage(groqOf(answer)),
    attributes,
  };
}

/** Groq tells the usage of a stream in a field of its own. */
function groqOf(answer: Record<string, unknown>): unknown {
  const groq = answer['x_groq'];
  return isObject(groq) ? groq['usage'] : undefined;
}
