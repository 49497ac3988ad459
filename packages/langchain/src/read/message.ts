import { asObject, isObject } from './narrow.ts';

interface MessageLike extends Record<string, unknown> {
  content: unknown;
  getType?: () => unknown;
  _getType?: () => unknown;
}

/** A message of LangChain's, of any copy of it. */
export function isMessage(value: unknown): value is MessageLike {
  return (
    isObject(value) &&
    'content' in value &&
    (typeof value['getType'] === 'function' || typeof value['_getType'] === 'function')
  );
}

/** What a message may have beside its content, in the order in which it is recorded. */
const fields = [
  'role',
  'name',
  'id',
  'tool_calls',
  'invalid_tool_calls',
  'tool_call_id',
  'status',
  'artifact',
  'additional_kwargs',
  'response_metadata',
  'usage_metadata',
] as const;

/**
 * A message as plain data: `{ type: 'human' | 'ai' | 'system' | 'tool' | …, content, tool_calls, … }`, as Python's LangChain
 * dumps it, without what is empty.
 */
export function readMessage(message: MessageLike): Record<string, unknown> {
  const type = message.getType?.() ?? message._getType?.();
  const plain: Record<string, unknown> = { type, content: message.content };
  for (const field of fields) {
    const value = field === 'additional_kwargs' ? additional(message) : message[field];
    if (!isEmpty(value)) plain[field] = value;
  }
  return plain;
}

/** The provider's own fields, without the tool calls that LangChain has read from there. */
function additional(message: MessageLike): unknown {
  const kwargs = asObject(message['additional_kwargs']);
  if (isEmpty(kwargs['tool_calls']) || isEmpty(message['tool_calls'])) return kwargs;
  const { tool_calls: _, ...rest } = kwargs;
  return rest;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.values(value).every((item) => item === undefined);
}
