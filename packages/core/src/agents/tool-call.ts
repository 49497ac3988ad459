import { AsyncLocalStorage } from 'node:async_hooks';
import { guard } from '../patch/guard.ts';
import { shared } from '../shared.ts';

/** A model's call of a tool, as the SDKs give it: an object with the call's id, or the id itself. */
export type ToolCall =
  | string
  | { readonly call_id?: unknown; readonly callId?: unknown; readonly toolCallId?: unknown; readonly id?: unknown };

const storage = shared('toolCall', () => new AsyncLocalStorage<{ id: string | undefined }>());

/**
 * Runs a function whose first tool (see `traceTool`) answers a model's call: the tool's span then has the call's id, and
 * is found from the model's span. Takes what the SDK gives: a `tool_calls` entry, a `function_call` item, a `tool_use`
 * block, or the id.
 *
 * @example
 * for (const call of message.tool_calls) {
 *   const { name, arguments: json } = call.function;
 *   const result = await withToolCall(call, () => tools[name](JSON.parse(json)));
 * }
 */
export function withToolCall<T>(call: ToolCall, body: () => T): T {
  return storage.run({ id: guard('withToolCall', () => toolCallId(call)) }, body);
}

/** The id of the call that the tool which begins now answers. The tools that it calls in turn answer none. */
export function takeToolCallId(): string | undefined {
  const call = storage.getStore();
  const id = call?.id;
  if (call) call.id = undefined;
  return id;
}

function toolCallId(call: ToolCall): string | undefined {
  if (typeof call === 'string') return call;
  // A `function_call` item of the Responses API has an id of its own beside the call's.
  const id = call.call_id ?? call.callId ?? call.toolCallId ?? call.id;
  return typeof id === 'string' ? id : undefined;
}
