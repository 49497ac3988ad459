import type { Operation, StreamReader } from '../operation.ts';
import { readChoices } from './choices.ts';
import { addLogprobs, type Logprobs } from './logprobs.ts';
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

/** What has come of a choice. */
interface TextParts {
  text: TextBuilder;
  last: Record<string, unknown>;
  logprobs: Logprobs | undefined;
}

/** Rebuilds the `text_completion` object of a stream of its parts. */
function completionReader(): StreamReader {
  const texts = new Map<number, TextParts>();
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
        let part = texts.get(index);
        if (!part) texts.set(index, (part = { text: new TextBuilder(), last: choice, logprobs: undefined }));
        part.last = choice;
        part.text.add(asString(choice['text']) ?? '');
        if (isObject(choice['logprobs'])) part.logprobs = addLogprobs(part.logprobs ?? {}, choice['logprobs']);
        if (choice['text']) carries = true;
      }
      return carries;
    },
    answer() {
      if (!head) return undefined;
      const choices = [...texts.entries()].toSorted(([a], [b]) => a - b);
      return {
        ...head,
        choices: choices.map(([, { text, last, logprobs }]) => ({
          ...last,
          text: text.toString(),
          ...(logprobs && { logprobs }),
        })),
        ...(usage === undefined ? {} : { usage }),
      };
    },
    unfinished() {
      for (const { last } of texts.values()) if (last['finish_reason'] == null) return true;
      return texts.size === 0;
    },
  };
}
