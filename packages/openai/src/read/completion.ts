import type { Operation, StreamReader } from '../operation.ts';
import { readChoices } from './choices.ts';
import { asArray, asNumber, asString, isObject } from './narrow.ts';
import { TextBuilder } from './text-builder.ts';

/** `completions.create`: the models that go on with a text. */
export const completions: Operation = {
  name: 'Completions',
  type: 'LLM',
  path: '/completions',
  read: readChoices,
  stream: completionReader,
  usageOnRequest: true,
};

/** Rebuilds the `text_completion` object of a stream of its parts. */
function completionReader(): StreamReader {
  const texts = new Map<number, { text: TextBuilder; last: Record<string, unknown> }>();
  let head: Record<string, unknown> | undefined;
  let usage: unknown;
  return {
    chunk(chunk) {
      if (!isObject(chunk)) return false;
      head ??= chunk;
      usage = chunk['usage'] ?? usage;
      let carries = false;
      for (const choice of asArray(chunk['choices'])) {
        if (!isObject(choice)) continue;
        const index = asNumber(choice['index']) ?? 0;
        const part = texts.get(index) ?? { text: new TextBuilder(), last: choice };
        texts.set(index, part);
        part.last = choice;
        part.text.add(asString(choice['text']) ?? '');
        if (choice['text']) carries = true;
      }
      return carries;
    },
    answer() {
      if (!head) return undefined;
      const choices = [...texts.entries()].toSorted(([a], [b]) => a - b);
      return {
        ...head,
        choices: choices.map(([, { text, last }]) => ({ ...last, text: text.toString() })),
        ...(usage === undefined ? {} : { usage }),
      };
    },
  };
}
