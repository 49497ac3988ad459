import type { AnswerReading } from '../operation.ts';
import { asArray, asString, isObject, known } from './narrow.ts';
import { readUsage } from './usage.ts';

/** What a completion with choices, of chat or of text, says about itself. */
export function readChoices(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const reasons = asArray(answer['choices']).map((choice) => (isObject(choice) ? choice['finish_reason'] : null));
  return {
    model: asString(answer['model']),
    usage: readUsage(answer['usage']),
    attributes: known({ responseId: asString(answer['id']), finishReasons: reasons.length > 0 ? reasons : undefined }),
  };
}
