import type { AnswerReading, Operation } from '../operation.ts';
import { asArray, asString, isObject, known } from './narrow.ts';
import { readUsage } from './usage.ts';

/** `embeddings.create`. The vectors are not recorded: how many there are, and their dimension, is. */
export const embeddings: Operation = {
  name: 'Embeddings',
  type: 'EMBEDDING',
  path: '/embeddings',
  read: readEmbeddings,
  outputs: (answer) => (isObject(answer) ? { ...answer, data: sizeOf(answer) } : answer),
};

function readEmbeddings(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const { count, dimension } = sizeOf(answer);
  return {
    model: asString(answer['model']),
    usage: readUsage(answer['usage']),
    attributes: known({ embeddingCount: count, embeddingDimension: dimension }),
  };
}

/** The vectors are arrays of numbers, or base64 of 32-bit floats where the program asked for that. */
function sizeOf(answer: Record<string, unknown>): { count: number; dimension: number | undefined } {
  const data = asArray(answer['data']);
  const [first] = data;
  const vector = isObject(first) ? first['embedding'] : undefined;
  if (typeof vector === 'string') return { count: data.length, dimension: Math.floor((vector.length * 3) / 16) };
  return { count: data.length, dimension: Array.isArray(vector) ? vector.length : undefined };
}
