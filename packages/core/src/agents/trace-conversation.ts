import type { SpanOptions } from '../span/start-span.ts';
import { SpanType } from '../span/types.ts';
import { withSpan } from '../span/with-span.ts';
import { type Agent, withoutAgent } from './agent-like.ts';
import { startAgent } from './start-agent.ts';
import { observeResult } from '../span/observe-result.ts';

/** A conversation that is being recorded. */
export interface Conversation {
  /**
   * Runs the function that produces the speaker's next message: an AGENT span named for the speaker, with the message
   * before it as inputs and its own as outputs. What is made meanwhile (model calls, tools) is below it; turns are
   * beside each other, also where one is taken from inside another.
   */
  turn<T>(speaker: Agent, produce: () => T): T;
}

/** What a conversation is called, and what opens it: `inputs` is what the first speaker replies to. */
export type ConversationOptions = Partial<Pick<SpanOptions, 'name' | 'type' | 'inputs' | 'attributes'>>;

/**
 * Runs a conversation of agents that talk in turns (AutoGen's way): a CHAIN span, and below it one AGENT span for each
 * message. Work between turns, such as a manager's choice of the next speaker, is beside them. A conversation inside a
 * turn of another one is below that turn.
 *
 * @example
 * await traceConversation({ name: 'review', inputs: task }, async ({ turn }) => {
 *   let draft = await turn('writer', () => writer.reply(task));
 *   while ((await turn('critic', () => critic.reply(draft))) !== 'APPROVED') {
 *     draft = await turn('writer', () => writer.revise(draft));
 *   }
 *   return draft;
 * });
 */
export function traceConversation<T>(options: ConversationOptions, body: (conversation: Conversation) => T): T {
  const { name = 'conversation', type = SpanType.CHAIN } = options;
  let previous: unknown = options.inputs;
  return withSpan({ ...options, name, type }, (parent) =>
    body({
      turn(speaker, produce) {
        return observeResult(startAgent(speaker, previous, parent), produce, (message) => {
          previous = message;
          return withoutAgent(message);
        });
      },
    }),
  );
}
