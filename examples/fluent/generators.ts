/**
 * Wraps generators: the span lasts while they are iterated, and has what they yielded as outputs.
 *
 *     node examples/fluent/generators.ts
 *
 * Prints:
 *
 *     UNKNOWN speak  OK {"words":["good","morning"]} → "GOOD MORNING"
 *       UNKNOWN shout  OK {"word":"good"} → "GOOD"
 *       UNKNOWN shout  OK {"word":"morning"} → "MORNING"
 *     UNKNOWN count  OK {"from":1} → [1,2,3]
 */
import { trace } from '@autolog/core';
import { printTree } from './print-tree.ts';

const speak = trace(
  async function* speak(words: string[]) {
    for (const word of words) yield await shout(word);
  },
  { outputReducer: (words: string[]) => words.join(' ') },
);
const shout = trace(async function shout(word: string) {
  return word.toUpperCase();
});
for await (const _ of speak(['good', 'morning']));
await printTree();

const count = trace(function* count(from: number) {
  for (let number = from; ; number++) yield number;
});
for (const number of count(1)) if (number === 3) break; // left early: the span ends here
await printTree();
