import type { LiveSpan } from '@autolog/core';
import { recentMap, updateTrace } from '@autolog/core/integration';
import { asArray, dataProperty, isObject } from '../read/narrow.ts';
import { type ToolCall, toolCallsIn } from './tool-calls.ts';
import { latestTurn, type LatestTurn } from './tool-results.ts';

/** So many ids are remembered of each kind. */
const REMEMBERED = 500;
/** So many answers to the same message, sent again and again, are told apart. */
const MAX_ANSWERS_TO_MESSAGE = 8;
/** So many items of an input are looked at, from the last one backwards. */
const MAX_ITEMS = 20;
/** So much of the start and of the end of a text tells it apart from others. */
const SAMPLE_LENGTH = 32;

/** Traces that are one conversation. */
interface Conversation {
  readonly id: string;
  /** The first trace has been told the id. */
  named: boolean;
}

/** A call of a model that is a trace by itself. */
interface Turn {
  readonly trace: LiveSpan['trace'];
  readonly spanId: string;
  readonly conversation: Conversation;
}

/** A call of a tool that an answer asked for. */
interface AskedCall {
  /** `undefined` where several turns that wait have asked with one id: nobody knows which is meant. */
  turn: Turn | undefined;
  digest: number;
  answered: boolean;
}

const byCallId = recentMap<AskedCall>(REMEMBERED);
const byResponseId = recentMap<Turn>(REMEMBERED);
/** Messages of answers, as the program has them in hand. */
const byAnswer = new WeakMap<object, Turn>();
/** The last messages of requests, with the answers that they got, by a digest of the answer's text. */
const byRequest = new WeakMap<object, { digest: number; turn: Turn }[]>();

/**
 * A call of a model outside of any span, a trace by itself: where its messages go on from those of an earlier one, its span
 * is linked to that one's, and both traces have one conversation id as their session. What tells is exact: the id of an
 * earlier response, the id of a tool's call with the call itself, or the very message objects. Texts that are merely equal do
 * not: two people may have said the same.
 *
 * @returns takes the answer; only what finds it again is kept of it
 */
export function continueConversation(span: LiveSpan, body: unknown): (answer: unknown, derived?: unknown) => void {
  const latest = latestTurn(body);
  const earlier = earlierTurn(body, latest);
  const given = conversationId(body);
  const conversation = conversationOf(span, earlier, given);
  if (earlier?.trace.sampled) span.addLink({ traceId: earlier.trace.traceId, spanId: earlier.spanId });
  if (given !== undefined && !earlier) updateTrace(span.trace, { session: given });

  const turn: Turn = { trace: span.trace, spanId: span.spanId, conversation };
  return (answer, derived) => remember(turn, latest.last, answer, derived);
}

function conversationOf(span: LiveSpan, earlier: Turn | undefined, given: string | undefined): Conversation {
  if (!earlier) return { id: given ?? span.traceId, named: given !== undefined };
  const { conversation } = earlier;
  if (!conversation.named) updateTrace(earlier.trace, { session: conversation.id });
  conversation.named = true;
  updateTrace(span.trace, { session: conversation.id });
  return conversation;
}

/** The conversation that a request to the Responses API names itself. */
function conversationId(body: unknown): string | undefined {
  const conversation = dataProperty(body, 'conversation');
  const id = typeof conversation === 'string' ? conversation : dataProperty(conversation, 'id');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function earlierTurn(body: unknown, turn: LatestTurn): Turn | undefined {
  const responseId = dataProperty(body, 'previous_response_id');
  if (typeof responseId === 'string') return byResponseId.get(responseId);
  for (const { callId } of turn.results) {
    const asked = byCallId.get(callId);
    const digest = asked?.turn && digestOfCall(turn, callId);
    if (!asked?.turn || (digest !== undefined && digest !== asked.digest)) continue;
    asked.answered = true;
    return asked.turn;
  }
  return turnOfMessage(turn) ?? turnOfItem(body);
}

function turnOfMessage({ assistant, beforeAssistant }: LatestTurn): Turn | undefined {
  if (typeof assistant !== 'object' || assistant === null) return undefined;
  const answered = byAnswer.get(assistant);
  if (answered || typeof beforeAssistant !== 'object' || beforeAssistant === null) return answered;
  const text = dataProperty(assistant, 'content');
  const answers = typeof text === 'string' ? byRequest.get(beforeAssistant) : undefined;
  if (!answers) return undefined;
  const digest = digestOf(text as string);
  return answers.findLast((answer) => answer.digest === digest)?.turn;
}

/** By the last items of an input: what came out of an answer and is no message. */
function turnOfItem(body: unknown): Turn | undefined {
  const input = dataProperty(body, 'input');
  if (!Array.isArray(input)) return undefined;
  const length = dataProperty(input, 'length') as number;
  for (let index = length - 1; index >= Math.max(0, length - MAX_ITEMS); index--) {
    const item = dataProperty(input, index);
    const turn = typeof item === 'object' && item !== null ? byAnswer.get(item) : undefined;
    if (turn) return turn;
  }
  return undefined;
}

/** The call that a result answers, as the request's own messages have it. */
function digestOfCall({ assistant }: LatestTurn, callId: string): number | undefined {
  const calls = dataProperty(assistant, 'tool_calls');
  if (!Array.isArray(calls)) return undefined;
  const [call] = toolCallsIn({ choices: [{ message: { tool_calls: calls } }] }).filter((one) => one.callId === callId);
  return call && digestOfArguments(call);
}

function digestOfArguments({ name, arguments: args }: ToolCall): number {
  return digestOf(`${name} ${args}`);
}

/** Tells texts apart by their lengths, their starts and their ends: beside the identity of a message or a call, enough. */
function digestOf(text: string): number {
  const { length } = text;
  let hash = length;
  for (let index = 0; index < length; index++) {
    if (index === SAMPLE_LENGTH) index = Math.max(index, length - SAMPLE_LENGTH);
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return length * 2 ** 32 + (hash >>> 0);
}

function remember(turn: Turn, last: unknown, answer: unknown, derived: unknown): void {
  if (!isObject(answer)) return;
  for (const call of toolCallsIn(answer)) {
    const digest = digestOfArguments(call);
    // Some servers count calls from one in every conversation.
    const isTaken = byCallId.get(call.callId)?.answered === false;
    byCallId.set(call.callId, { turn: isTaken ? undefined : turn, digest, answered: false });
  }
  if (answer['object'] === 'response' && typeof answer['id'] === 'string') byResponseId.set(answer['id'], turn);
  let text: unknown;
  for (const source of [answer, derived]) {
    for (const message of messagesOf(source)) {
      byAnswer.set(message, turn);
      text ??= dataProperty(message, 'content');
    }
  }
  if (typeof text === 'string' && typeof last === 'object' && last !== null) rememberAnswer(last, text, turn);
}

function rememberAnswer(message: object, text: string, turn: Turn): void {
  const answers = byRequest.get(message);
  if (!answers) byRequest.set(message, [{ digest: digestOf(text), turn }]);
  else if (answers.length < MAX_ANSWERS_TO_MESSAGE) answers.push({ digest: digestOf(text), turn });
}

/** The messages of a chat completion, the items of a response. */
function messagesOf(answer: unknown): object[] {
  if (!isObject(answer)) return [];
  const messages: object[] = [];
  for (const choice of asArray(answer['choices']))
    if (isObject(choice) && isObject(choice['message'])) messages.push(choice['message']);
  for (const item of asArray(answer['output'])) if (isObject(item)) messages.push(item);
  return messages;
}
