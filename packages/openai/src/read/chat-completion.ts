import type { CallRequest, Operation, StreamReader } from '../operation.ts';
import { Base64Builder } from './base64-builder.ts';
import { readChoices } from './choices.ts';
import { addLogprobs, type Logprobs } from './logprobs.ts';
import { isConstant, merge } from './merge.ts';
import { asNumber, asString, isObject } from './narrow.ts';
import { parsesStream, parsedJson } from './structured-output.ts';
import { TextBuilder } from './text-builder.ts';
import { ToolCallsBuilder } from './tool-call-parts.ts';

/** `chat.completions.create`. */
export const chatCompletions: Operation = {
  name: 'Completions',
  type: 'CHAT_MODEL',
  path: '/chat/completions',
  read: readChoices,
  stream: chatCompletionReader,
  usageOnRequest: true,
};

interface ChoiceParts {
  index: number;
  finish_reason: unknown;
  role: string | undefined;
  /** By field of the message; the usual one is at hand. */
  texts: Map<string, TextBuilder>;
  content: TextBuilder | undefined;
  toolCalls: ToolCallsBuilder | undefined;
  audio: { data: Base64Builder; transcript: TextBuilder; fields: Record<string, unknown> } | undefined;
  logprobs: Logprobs | undefined;
  /** Of the message. */
  others: Record<string, unknown>;
  /** Of the choice itself, such as Azure's `content_filter_results`. */
  fields: Record<string, unknown>;
}

/** Rebuilds the `chat.completion` object of a stream of `chat.completion.chunk`. */
function chatCompletionReader(request?: CallRequest): StreamReader {
  const choices = new Map<number, ChoiceParts>();
  let latest: ChoiceParts | undefined;
  let fields: Record<string, unknown> | undefined;
  let usage: unknown;

  return {
    chunk(chunk) {
      if (!isObject(chunk)) return false;
      if (isObject(chunk['usage'])) usage = chunk['usage'];
      let carries = false;
      let finishes = false;
      const parts = chunk['choices'];
      if (Array.isArray(parts)) {
        for (const part of parts) {
          if (!isObject(part)) continue;
          const index = asNumber(part['index']) ?? 0;
          const choice = latest?.index === index ? latest : (latest = choiceAt(choices, index));
          const delta = part['delta'] ?? part['message'];
          const brings = isObject(delta) && addDelta(choice, delta);
          if (part['finish_reason'] != null) {
            choice.finish_reason = part['finish_reason'];
            finishes = true;
          }
          if (isObject(part['logprobs'])) choice.logprobs = addLogprobs(choice.logprobs ?? {}, part['logprobs']);
          if (part['content_filter_results'] != null)
            choice.fields['content_filter_results'] = part['content_filter_results'];
          if (!brings || finishes) addChoiceFields(choice, part);
          carries ||= brings;
        }
      }
      // A chunk in the middle of the text says nothing about the whole that its neighbours do not say.
      if (!carries || finishes || !fields) fields = addFields(fields ?? {}, chunk);
      return carries;
    },

    answer() {
      if (!fields) return undefined;
      const list = [...choices.values()].toSorted((a, b) => a.index - b.index).map(toChoice);
      if (parsesStream(request, 'response_format')) list.forEach(addParsed);
      return {
        ...fields,
        object: 'chat.completion',
        choices: list,
        ...(usage === undefined ? {} : { usage }),
      };
    },

    unfinished() {
      for (const choice of choices.values()) if (choice.finish_reason === null) return true;
      return choices.size === 0;
    },
  };
}

function choiceAt(choices: Map<number, ChoiceParts>, index: number): ChoiceParts {
  let choice = choices.get(index);
  if (!choice) {
    choice = {
      index,
      finish_reason: null,
      role: undefined,
      texts: new Map(),
      content: undefined,
      toolCalls: undefined,
      audio: undefined,
      logprobs: undefined,
      others: {},
      fields: {},
    };
    choices.set(index, choice);
  }
  return choice;
}

/** What a chunk says about the whole: some say it in the first, some in the last. Azure's first has empty ids. */
function addFields(fields: Record<string, unknown>, chunk: Record<string, unknown>): Record<string, unknown> {
  for (const key in chunk) {
    if (key === 'choices' || key === 'usage' || key === 'object' || key === 'obfuscation') continue;
    const value = chunk[key];
    if (key === 'id' || key === 'created' || key === 'model') fields[key] ||= value;
    else if (isObject(value) && !Array.isArray(value))
      fields[key] = { ...(fields[key] as object | undefined), ...value };
    else if (value != null) fields[key] = value;
    else fields[key] ??= null;
  }
  return fields;
}

function addChoiceFields(choice: ChoiceParts, part: Record<string, unknown>): void {
  for (const key in part) {
    if (key === 'index' || key === 'delta' || key === 'message' || key === 'finish_reason' || key === 'logprobs')
      continue;
    if (part[key] != null) choice.fields[key] = part[key];
  }
}

/** Adds what a delta brings; true where that is content. */
function addDelta(choice: ChoiceParts, delta: Record<string, unknown>): boolean {
  let carries = false;
  for (const key in delta) {
    const value = delta[key];
    if (key === 'content' && typeof value === 'string') {
      (choice.content ??= textAt(choice.texts, key)).add(value);
      if (value !== '') carries = true;
    } else if (key === 'role') choice.role ??= asString(value);
    else if (key === 'tool_calls') carries = addToolCalls(choice, value) || carries;
    else if (key === 'audio' && isObject(value)) carries = addAudio(choice, value) || carries;
    else if (typeof value === 'string' && isConstant(key)) choice.others[key] ??= value;
    else if (typeof value === 'string') {
      textAt(choice.texts, key).add(value);
      if (value !== '') carries = true;
    } else if (value != null) {
      choice.others[key] = merge(choice.others[key] ?? (Array.isArray(value) ? [] : {}), value);
      carries = true;
    } else if (key === 'content' || key === 'refusal') choice.others[key] ??= null;
  }
  return carries;
}

function addToolCalls(choice: ChoiceParts, parts: unknown): boolean {
  if (!Array.isArray(parts) || parts.length === 0) return false;
  choice.toolCalls ??= new ToolCallsBuilder();
  for (const part of parts) choice.toolCalls.add(part);
  return true;
}

function addAudio(choice: ChoiceParts, part: Record<string, unknown>): boolean {
  const audio = (choice.audio ??= { data: new Base64Builder(), transcript: new TextBuilder(), fields: {} });
  for (const key in part) {
    const value = part[key];
    if (key === 'data' && typeof value === 'string') audio.data.add(value);
    else if (key === 'transcript' && typeof value === 'string') audio.transcript.add(value);
    else if (value != null) audio.fields[key] = value;
  }
  return Boolean(part['data']) || Boolean(part['transcript']);
}

function textAt(texts: Map<string, TextBuilder>, key: string): TextBuilder {
  let text = texts.get(key);
  if (!text) texts.set(key, (text = new TextBuilder()));
  return text;
}

function toChoice(choice: ChoiceParts): { message: Record<string, unknown>; finish_reason: unknown } {
  const { audio, toolCalls, others } = choice;
  const message: Record<string, unknown> = { role: choice.role ?? 'assistant', content: null, ...others };
  for (const [key, text] of choice.texts) {
    // Some servers think in parts and answer in text.
    const parts = others[key];
    message[key] = Array.isArray(parts) ? [...parts, { type: 'text', text: text.toString() }] : text.toString();
  }
  if (audio)
    message['audio'] = { ...audio.fields, data: audio.data.toString(), transcript: audio.transcript.toString() };
  if (toolCalls && !toolCalls.isEmpty) message['tool_calls'] = toolCalls.toList();
  return {
    index: choice.index,
    message,
    finish_reason: choice.finish_reason,
    logprobs: choice.logprobs ?? null,
    ...choice.fields,
  } as { message: Record<string, unknown>; finish_reason: unknown };
}

/** The SDK's helper gives the parsed content, once a choice is whole. */
function addParsed({ message, finish_reason: reason }: ReturnType<typeof toChoice>): void {
  const parsed = reason === 'stop' && !message['refusal'] ? parsedJson(message['content']) : undefined;
  if (parsed !== undefined) message['parsed'] = parsed;
}
