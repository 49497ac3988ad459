import { serialisePlain } from '@autolog/core/integration';
import { asArray, asString, isObject } from '../read/narrow.ts';

/** A call of a tool that an answer asks for. */
export interface ToolCall {
  callId: string;
  name: string;
  /** As the model wrote them: JSON text, or the free text of a custom tool. */
  arguments: string;
}

/**
 * The calls of tools that an answer asks the program for, of a chat completion or a response. Those that the provider runs
 * itself (a web search) have no id and are not among them.
 */
export function toolCallsIn(answer: unknown): ToolCall[] {
  const calls: ToolCall[] = [];
  if (!isObject(answer)) return calls;
  const { choices, output } = answer;
  for (const choice of asArray(choices)) if (isObject(choice)) addCalls(calls, choice['message']);
  if (!Array.isArray(choices)) for (const item of asArray(output)) add(calls, callOfItem(item));
  return calls;
}

/** Adds the calls in a message of a chat completion. */
function addCalls(calls: ToolCall[], message: unknown): void {
  if (!isObject(message)) return;
  for (const call of asArray(message['tool_calls'])) add(calls, callOfMessage(call));
}

function add(calls: ToolCall[], call: ToolCall | undefined): void {
  if (call) calls.push(call);
}

function callOfMessage(call: unknown): ToolCall | undefined {
  if (!isObject(call)) return undefined;
  const { id, function: called, custom } = call;
  if (typeof id !== 'string' || id === '') return undefined;
  if (isObject(called)) return toolCall(id, called['name'], called['arguments']);
  return isObject(custom) ? toolCall(id, custom['name'], custom['input']) : undefined;
}

/** Function and custom calls have a name; those of built-in tools that the program runs (a shell) have a type. */
function callOfItem(item: unknown): ToolCall | undefined {
  if (!isObject(item)) return undefined;
  const type = asString(item['type']);
  const callId = asString(item['call_id']);
  if (!type?.endsWith('_call') || !callId) return undefined;
  const { name, arguments: args, input, action, actions, operation } = item;
  return toolCall(callId, name ?? type.slice(0, -'_call'.length), args ?? input ?? action ?? actions ?? operation);
}

function toolCall(callId: string, name: unknown, args: unknown): ToolCall {
  const text = typeof args === 'string' ? args : (serialisePlain(args) ?? '');
  return { callId, name: asString(name) ?? 'tool', arguments: text };
}
