import type { AnswerReading, Operation } from '../operation.ts';
import { asArray, asString, isObject, known } from './narrow.ts';

/** `moderations.create`. */
export const moderations: Operation = {
  name: 'Moderations',
  type: 'GUARDRAIL',
  path: '/moderations',
  read: readModeration,
};

function readModeration(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const results = asArray(answer['results']).filter(isObject);
  return {
    model: asString(answer['model']),
    attributes: known({
      responseId: asString(answer['id']),
      flagged: results.length > 0 ? results.some((result) => result['flagged'] === true) : undefined,
    }),
  };
}
