import type { Operation, StreamReader } from '../operation.ts';
import { readChoices } from './choices.ts';
import { asArray, asNumber, asString, isObject } from './narrow.ts';
import { TextBuilder } from './text-builder.ts';

/** `chat.completions.create`. */
export const chatCompletions: Operation = {
  name: 'Completions',
  type: 'CHAT_MODEL',
  path: '/chat/completions',
  read: readChoices,
  stream: chatCompletionReader,
};

interface ChoiceParts {
  index: number;
  finish_reason: unknown;
  role: string | undefined;
  texts: Map<string, TextBuilder>;
  toolCalls: Map<number, ToolCallParts>;
  logprobs: Map<string, unknown[]>;
  others: Record<string, unknown>;
}

interface ToolCallParts {
  fields: Record<string, unknown>;
  isFunction: boolean;
  name: string | undefined;
  arguments: TextBuilder;
}

/** Rebuilds the `chat.completion` object of a stream of `chat.completion.chunk`. */
function chatCompletionReader(): StreamReader {
  const choices = new Map<number, ChoiceParts>();
  let head: Record<string, unknown> | undefined;
  let usage: unknown;

  const choiceAt = (index: number): ChoiceParts => {
    let choice = choices.get(index);
    if (!choice) {
      choice = {
        index,
        finish_reason: null,
        role: undefined,
        texts: new Map(),
        toolCalls: new Map(),
        logprobs: new Map(),
        others: {},
      };
      choices.set(index, choice);
    }
    return choice;
  };

  return {
    chunk(chunk) {
      if (!isObject(chunk)) return false;
      if (head === undefined || !head['id']) head = { ...head, ...chunk };
      if (isObject(chunk['usage'])) usage = chunk['usage'];
      let carries = false;
      for (const part of asArray(chunk['choices'])) {
        if (!isObject(part)) continue;
        const choice = choiceAt(asNumber(part['index']) ?? 0);
        if (part['finish_reason'] != null) choice.finish_reason = part['finish_reason'];
        if (isObject(part['logprobs'])) addLogprobs(choice, part['logprobs']);
        if (isObject(part['delta']) && addDelta(choice, part['delta'])) carries = true;
      }
      return carries;
    },

    answer() {
      if (!head) return undefined;
      const { choices: _choices, usage: _usage, object: _object, obfuscation: _obfuscation, ...rest } = head;
      return {
        ...rest,
        object: 'chat.completion',
        choices: [...choices.values()].toSorted((a, b) => a.index - b.index).map(toChoice),
        ...(usage === undefined ? {} : { usage }),
      };
    },
  };
}

/** Fields that say the same in every part. */
const constant = new Set(['id', 'type', 'name', 'role', 'format']);

/** Adds what a delta brings; true where that is content. */
function addDelta(choice: ChoiceParts, delta: Record<string, unknown>): boolean {
  let carries = false;
  for (const key in delta) {
    const value = delta[key];
    if (key === 'role') choice.role ??= asString(value);
    else if (key === 'tool_calls') carries = addToolCalls(choice, value) || carries;
    else if (typeof value === 'string' && constant.has(key)) choice.others[key] ??= value;
    else if (typeof value === 'string') {
      textAt(choice.texts, key).add(value);
      if (value !== '') carries = true;
    } else if (value != null) choice.others[key] = merge(choice.others[key], value);
    else if (key === 'content' || key === 'refusal') choice.others[key] ??= null;
  }
  return carries;
}

function addToolCalls(choice: ChoiceParts, value: unknown): boolean {
  const parts = asArray(value);
  for (const [position, part] of parts.entries()) {
    if (!isObject(part)) continue;
    const { index, function: called, ...fields } = part;
    const toolCall = toolCallAt(choice, asNumber(index) ?? position, fields['id']);
    for (const [key, field] of Object.entries(fields)) {
      if (isObject(field)) toolCall.fields[key] = merge(toolCall.fields[key], field);
      else if (field != null && field !== '') toolCall.fields[key] ??= field;
    }
    if (isObject(called)) {
      toolCall.isFunction = true;
      toolCall.name ??= asString(called['name']);
      toolCall.arguments.add(asString(called['arguments']) ?? '');
    }
  }
  return parts.length > 0;
}

/** The tool call that a part belongs to. Some servers give all of them the same index: another id begins another. */
function toolCallAt(choice: ChoiceParts, index: number, id: unknown): ToolCallParts {
  let at = index;
  let toolCall = choice.toolCalls.get(at);
  const known = toolCall?.fields['id'];
  if (typeof id === 'string' && id !== '' && known !== undefined && known !== id) {
    const same = [...choice.toolCalls].find(([, { fields }]) => fields['id'] === id);
    at = same?.[0] ?? Math.max(...choice.toolCalls.keys()) + 1;
    toolCall = same?.[1];
  }
  if (!toolCall) {
    toolCall = { fields: {}, isFunction: false, name: undefined, arguments: new TextBuilder() };
    choice.toolCalls.set(at, toolCall);
  }
  return toolCall;
}

function addLogprobs(choice: ChoiceParts, logprobs: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(logprobs)) {
    if (!Array.isArray(value)) continue;
    const list = choice.logprobs.get(key) ?? [];
    list.push(...value);
    choice.logprobs.set(key, list);
  }
}

/** Parts that are neither text nor tool calls: objects (audio) grow by their strings, lists by their entries. */
function merge(before: unknown, part: unknown): unknown {
  if (Array.isArray(part)) {
    const list = Array.isArray(before) ? before : [];
    for (const entry of part) list.push(entry);
    return list;
  }
  if (!isObject(before) || !isObject(part) || Array.isArray(before) || Array.isArray(part)) return part;
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(part)) {
    const grows = typeof value === 'string' && typeof merged[key] === 'string' && !constant.has(key);
    merged[key] = grows ? `${merged[key] as string}${value}` : (value ?? merged[key]);
  }
  return merged;
}

function textAt(texts: Map<string, TextBuilder>, key: string): TextBuilder {
  let text = texts.get(key);
  if (!text) texts.set(key, (text = new TextBuilder()));
  return text;
}

function toChoice(choice: ChoiceParts): Record<string, unknown> {
  const message: Record<string, unknown> = { role: choice.role ?? 'assistant', content: null, ...choice.others };
  for (const [key, text] of choice.texts) message[key] = text.toString();
  if (choice.toolCalls.size > 0) {
    message['tool_calls'] = [...choice.toolCalls.entries()]
      .toSorted(([a], [b]) => a - b)
      .map(([, { fields, isFunction, name, arguments: args }]) =>
        isFunction ? { ...fields, function: { name, arguments: args.toString() } } : fields,
      );
  }
  return {
    index: choice.index,
    message,
    finish_reason: choice.finish_reason,
    logprobs: choice.logprobs.size > 0 ? Object.fromEntries(choice.logprobs) : null,
  };
}
