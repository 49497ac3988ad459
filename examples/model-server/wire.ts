import type { ToolCall } from './scripted-model.ts';

/** A JSON object off the wire, of which nothing is known yet. */
export type JsonObject = Record<string, unknown>;

/** The value, if it is a JSON object; else an empty one. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value, if it is an array; else an empty one. */
export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value, if it is a string; else ''. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a message's content, which is a string or a list of parts (`text`, `input_text`, `output_text`). */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asString(asObject(part)['text']))
    .join('');
}

/** A tool call off the wire, where `arguments` is JSON in a string that the caller may have spoilt. */
export function readToolCall(id: unknown, call: JsonObject): ToolCall {
  return { id: asString(id), name: asString(call['name']), arguments: parseObject(asString(call['arguments'])) };
}

function parseObject(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}
