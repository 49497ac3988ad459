import { types } from 'node:util';
import { dataProperty } from '../read/narrow.ts';

/** So many messages are looked at, from the last one backwards. */
const MAX_MESSAGES = 200;
/** Of these, so many may be no results of tools: beyond them, the model's last words are too long ago. */
const MAX_OTHERS = 20;

/** The result of a tool that a request gives to the model. */
interface ToolResult {
  callId: string;
  /** A text, or a list of content parts. */
  result: unknown;
}

/** The end of a request's messages: what came after the model's last words. */
export interface LatestTurn {
  /** In the order of the request. */
  results: ToolResult[];
  /** Of an input: results that stand between the items of the model's last turn, or of the one before. */
  resultsBefore: ToolResult[];
  /** The model's last message, where it is among the messages. */
  assistant: unknown;
  /** The message before that one. */
  beforeAssistant: unknown;
  /** The last message of all. */
  last: unknown;
}

/**
 * Reads the end of a request's messages (chat) or input (Responses). A long history is not gone through: nothing beyond the
 * model's last message, but for an input, where a message may be followed by more of the turn that has asked for tools.
 */
export function latestTurn(body: unknown): LatestTurn {
  const turn: LatestTurn = {
    results: [],
    resultsBefore: [],
    assistant: undefined,
    beforeAssistant: undefined,
    last: undefined,
  };
  const messages = listOf(body, 'messages') ?? listOf(body, 'input');
  const length = (dataProperty(messages, 'length') as number | undefined) ?? 0;
  const first = Math.max(0, length - MAX_MESSAGES);
  let results = turn.results;
  for (let index = length - 1, others = 0; index >= first && others < MAX_OTHERS; index--) {
    const message = dataProperty(messages, index);
    const role = dataProperty(message, 'role');
    if (index === length - 1) turn.last = message;
    if (role === 'assistant') {
      turn.assistant ??= message;
      turn.beforeAssistant ??= dataProperty(messages, index - 1);
      results = turn.resultsBefore;
    }
    // Items that are no messages have no role.
    if (turn.assistant !== undefined && role !== undefined && role !== 'assistant') break;
    const result = resultOf(message, role);
    if (result) results.unshift(result);
    else others++;
  }
  return turn;
}

function listOf(body: unknown, key: 'messages' | 'input'): unknown {
  const messages = dataProperty(body, key);
  return !types.isProxy(messages) && Array.isArray(messages) ? messages : undefined;
}

/** A chat's message of the role `tool`, or an item such as `function_call_output`. */
function resultOf(message: unknown, role: unknown): ToolResult | undefined {
  if (role === 'tool') {
    const callId = dataProperty(message, 'tool_call_id');
    return typeof callId === 'string' ? { callId, result: dataProperty(message, 'content') } : undefined;
  }
  if (role !== undefined) return undefined;
  const type = dataProperty(message, 'type');
  const callId = dataProperty(message, 'call_id');
  if (typeof type !== 'string' || !type.endsWith('_call_output') || typeof callId !== 'string') return undefined;
  return { callId, result: dataProperty(message, 'output') };
}
