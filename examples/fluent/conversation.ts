/**
 * Agents that talk in turns: a span for each message, with the message before it as inputs. Work between turns is beside
 * them.
 *
 *     node examples/fluent/conversation.ts
 *
 * Prints:
 *
 *     CHAIN review  OK "Advertise the copper kettle." → "Copper. Steam. Tea!"
 *       AGENT writer  OK "Advertise the copper kettle." → "Buy our copper kettle."
 *       UNKNOWN chooseSpeaker  OK {"draft":"Buy our copper kettle."} → "writer"
 *       AGENT critic  OK "Buy our copper kettle." → "All 4 words are dull."
 *         TOOL count_words  OK {"text":"Buy our copper kettle."} → 4
 *       AGENT writer  OK "All 4 words are dull." → "Copper. Steam. Tea!"
 *       UNKNOWN chooseSpeaker  OK {"draft":"Copper. Steam. Tea!"} → "nobody"
 */
import { SpanType, trace, traceConversation } from '@autolog/core';
import { printTree } from './print-tree.ts';

const countWords = trace((text: string) => text.split(' ').length, { name: 'count_words', type: SpanType.TOOL });
const chooseSpeaker = trace(function chooseSpeaker(draft: string) {
  return draft.endsWith('!') ? 'nobody' : 'writer';
});

const task = 'Advertise the copper kettle.';
await traceConversation({ name: 'review', inputs: task }, async ({ turn }) => {
  let draft = await turn('writer', async () => 'Buy our copper kettle.');
  while (chooseSpeaker(draft) === 'writer') {
    await turn('critic', async () => `All ${countWords(draft)} words are dull.`);
    draft = await turn('writer', async () => 'Copper. Steam. Tea!');
  }
  return draft;
});
await printTree();
