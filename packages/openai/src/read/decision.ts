import type { Operation } from '../operation.ts';
import { asString, isObject } from './narrow.ts';
import { readUsage } from './usage.ts';

/** `decisions.create`: a model answers questions by a choice or a score. */
export const decisions: Operation = {
  name: 'Decisions',
  type: 'LLM',
  path: '/decisions',
  read: (answer) =>
    isObject(answer)
      ? { model: asString(answer['model']), usage: readUsage(answer['usage']), attributes: {} }
      : { attributes: {} },
};
