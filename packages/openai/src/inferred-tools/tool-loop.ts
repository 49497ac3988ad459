import { getCurrentActiveSpan, type LiveSpan } from '@autolog/core';
import { askedToolsOf } from '@autolog/core/integration';
import { continueConversation } from './conversations.ts';
import { inferTools } from './infer-tools.ts';
import { toolCallsIn } from './tool-calls.ts';

/** Takes the answer of a call, once its span has ended: as the SDK read it, and what the program gets in its place. */
export type TakeAnswer = (answer: unknown, derived?: unknown) => void;

/**
 * A call of a model as part of a loop that the program has written by hand: what the request answers of earlier calls is
 * recorded now; the function that is returned notes what the answer asks for.
 *
 * @param infer `false` makes no spans and no links; TOOL spans still get the ids of the calls that they run
 */
export function observeToolLoop(span: LiveSpan, body: unknown, infer: boolean): TakeAnswer | undefined {
  if (span.type !== 'CHAT_MODEL' || !span.trace.sampled) return undefined;
  const within = span.parent ?? (span.parentId === undefined ? undefined : getCurrentActiveSpan());
  if (!within) return infer ? continueConversation(span, body) : undefined;
  inferTools(within, body, span.record.startTimeNs, infer);
  return (answer) => {
    const sinceNs = span.record.endTimeNs ?? span.record.startTimeNs;
    for (const call of toolCallsIn(answer)) askedToolsOf(within.trace).ask({ ...call, within, sinceNs });
  };
}
