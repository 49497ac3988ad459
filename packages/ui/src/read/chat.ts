import { compactJson } from './compact-json.ts';

/** A message of a conversation with a model, whatever SDK wrote it. */
export interface ChatMessage {
  /** `system`, `user`, `assistant`, `tool`, … */
  role: string;
  text: string;
  toolCalls: { name: string; args: string }[];
  /** The tool whose result this is. */
  tool?: string;
}

/** The messages of a chat request: OpenAI's `messages` or `input`, a list of messages, LangChain's lists of lists. */
export function readChatRequest(value: unknown): ChatMessage[] | undefined {
  const record = asRecord(value);
  const asked = record?.['input'] ?? record?.['prompt'];
  if (typeof asked === 'string') return [message('user', asked)];
  return readMessages(unwrap(record ? (record['messages'] ?? asked) : value));
}

/**
 * The messages that a model answered with: OpenAI's `choices` or `output`, LangChain's `generations`, or one message;
 * of a whole conversation the last.
 */
export function readChatResponse(value: unknown): ChatMessage[] | undefined {
  const record = asRecord(value);
  const answers = record?.['choices'] ?? record?.['output'] ?? record?.['generations'];
  if (Array.isArray(answers)) return readMessages(unwrap(answers).map(answerOf));
  const conversation = record ? record['messages'] : value;
  if (Array.isArray(conversation)) return readMessages(unwrap(conversation))?.slice(-1);
  return readMessages([record?.['message'] ?? value]);
}

/** Why an answer is not whole: `length`, `content_filter`, `max_output_tokens`; nothing if it is. */
export function readCutOff(value: unknown): string | undefined {
  const choice = asRecord(asArray(asRecord(value)?.['choices'])?.[0]);
  const reason = choice?.['finish_reason'] ?? asRecord(asRecord(value)?.['incomplete_details'])?.['reason'];
  return typeof reason === 'string' && /length|filter|max/.test(reason) ? reason : undefined;
}

/** Each item as a message; nothing if one of them is none. Names the tool of a result by the call that it answers. */
function readMessages(items: unknown): ChatMessage[] | undefined {
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const messages: ChatMessage[] = [];
  const toolOfCall = new Map<unknown, string>();
  for (const item of items) {
    const record = fields(item);
    if (record === undefined) return undefined;
    const read = readMessage(record);
    if (read === undefined) return undefined;
    for (const call of callsOf(record)) toolOfCall.set(call['call_id'] ?? call['id'], callName(call));
    const answered = toolOfCall.get(
      record['tool_call_id'] ?? (record['output'] === undefined ? undefined : record['call_id']),
    );
    if (read.role === 'tool') read.tool = textOf(record['name']) || answered || '';
    messages.push(read);
  }
  return messages;
}

function readMessage(record: Record<string, unknown>): ChatMessage | undefined {
  const type = textOf(record['type']);
  if (type.endsWith('_call_output')) return message('tool', contentText(record['output']));
  const calls = callsOf(record).map((call) => ({ name: callName(call), args: callArguments(call) }));
  if (type === 'function_call' || type === 'custom_tool_call') return message('assistant', '', calls);
  if (type === 'reasoning') return message('reasoning', contentText(record['summary']));
  if (type.endsWith('_call')) return message('assistant', `[${type}]`);
  const role = roles.get(type) ?? textOf(record['role']);
  if (role === '' || !('content' in record || 'refusal' in record || calls.length > 0)) return undefined;
  return message(role, contentText(record['content']) || textOf(record['refusal']), calls);
}

/** LangChain's words for the roles. */
const roles = new Map([
  ['human', 'user'],
  ['ai', 'assistant'],
  ['system', 'system'],
  ['tool', 'tool'],
  ['HumanMessage', 'user'],
  ['AIMessage', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['SystemMessage', 'system'],
  ['ToolMessage', 'tool'],
]);

function callsOf(record: Record<string, unknown>): Record<string, unknown>[] {
  const type = record['type'];
  if (type === 'function_call' || type === 'custom_tool_call') return [record];
  const listed = asArray(record['tool_calls']) ?? asArray(record['toolCalls']) ?? [];
  const inContent = asArray(record['content'])?.filter((part) => asRecord(part)?.['type'] === 'tool_use') ?? [];
  const calls = [listed, inContent, [record['function_call']]].find((list) => list.length > 0) ?? [];
  return calls.map(asRecord).filter((call) => call !== undefined);
}

function callName(call: Record<string, unknown>): string {
  const body = asRecord(call['function']) ?? asRecord(call['custom']) ?? call;
  return textOf(body['name']) || '?';
}

function callArguments(call: Record<string, unknown>): string {
  const body = asRecord(call['function']) ?? asRecord(call['custom']) ?? call;
  const args = body['arguments'] ?? body['args'] ?? body['input'];
  if (args === undefined) return '';
  return typeof args === 'string' ? args : compactJson(args, 1000);
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return (asArray(content) ?? []).map(partText).filter(Boolean).join(' ');
}

/** The text of a part, or `[image_url]` for what is no text. */
function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  const record = asRecord(part) ?? {};
  if (record['type'] === 'tool_use') return '';
  const text = textOf(record['text']) || textOf(record['refusal']) || textOf(record['content']);
  return text || (typeof record['type'] === 'string' ? `[${record['type']}]` : '');
}

/** What a choice or a generation holds: a message, or the text of an old completion. */
function answerOf(item: unknown): unknown {
  const record = asRecord(item);
  if (record?.['message'] !== undefined) return record['message'];
  return typeof record?.['text'] === 'string' ? { role: 'assistant', content: record['text'] } : item;
}

/** The fields of a message; LangChain's serialised form keeps them under `kwargs`, its class at the end of `id`. */
function fields(item: unknown): Record<string, unknown> | undefined {
  const record = asRecord(item);
  const kwargs = asRecord(record?.['kwargs']);
  return kwargs ? { ...kwargs, type: asArray(record?.['id'])?.at(-1) } : record;
}

/** A list of lists holds one list for each request of a batch: the first. */
function unwrap(list: unknown): unknown[] {
  const items = asArray(list) ?? [];
  return Array.isArray(items[0]) ? items[0] : items;
}

function message(role: string, text: string, toolCalls: ChatMessage['toolCalls'] = []): ChatMessage {
  return { role, text, toolCalls };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asArray(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
