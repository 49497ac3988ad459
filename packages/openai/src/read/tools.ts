import { types } from 'node:util';
import { isObject } from './narrow.ts';
import { dataCopy, notData } from './without-user-code.ts';

/** A tool in the shape that MLflow keeps tools in. */
interface ChatTool {
  type: 'function';
  function: Record<string, unknown>;
}

/** What was read of a tool, which a program sends again and again. */
interface Reading {
  /** Where the definition is: chat completions nest it, Responses do not. */
  nestedIn: 'function' | 'custom' | undefined;
  name: unknown;
  description: unknown;
  parameters: unknown;
  tool: ChatTool;
}

const readings = new WeakMap<object, Reading>();

/**
 * The tools of a request as `mlflow.chat.tools`: a function by its definition, a tool that the provider runs by its type.
 * A definition that is used again is not copied again.
 *
 * @returns `undefined` where there are none, and `null` where code of the program's would have to be called to read them:
 * then the text that is sent tells them
 */
export function chatTools(body: unknown): ChatTool[] | null | undefined {
  if (!isObject(body)) return undefined;
  if (types.isProxy(body)) return null;
  const given = Object.getOwnPropertyDescriptor(body, 'tools');
  const tools: unknown = given?.value;
  if (given?.get || types.isProxy(tools)) return null;
  if (!Array.isArray(tools)) return undefined;
  const read: ChatTool[] = [];
  for (const tool of tools as unknown[]) {
    if (!isObject(tool)) continue;
    const chatTool = toolOf(tool);
    if (!chatTool) return null;
    read.push(chatTool);
  }
  return read.length > 0 ? asBefore(tools, read) : undefined;
}

/** What was read of a list of tools the last time. */
const lists = new WeakMap<object, ChatTool[]>();

/** The very list of the last time where it says the same: what is known of it need not be found out again. */
function asBefore(tools: object, read: ChatTool[]): ChatTool[] {
  const before = lists.get(tools);
  if (before?.length === read.length && before.every((tool, index) => tool === read[index])) return before;
  lists.set(tools, read);
  return read;
}

/** `undefined` where it is not all data. */
function toolOf(tool: Record<string, unknown>): ChatTool | undefined {
  const before = readings.get(tool);
  // It was data when it was read first: to read it again calls nothing.
  const definition = before && (before.nestedIn ? tool[before.nestedIn] : tool);
  if (isObject(definition) && isSame(definition, before!)) return before!.tool;
  return readTool(tool);
}

function isSame({ name, description, parameters }: Record<string, unknown>, before: Reading): boolean {
  return before.name === name && before.description === description && before.parameters === parameters;
}

function readTool(tool: Record<string, unknown>): ChatTool | undefined {
  const outer = dataOf(tool, ['function', 'custom']);
  const nestedIn = outer && (['function', 'custom'] as const).find((key) => isObject(outer[key]));
  const definition = outer && dataOf(nestedIn ? (outer[nestedIn] as object) : tool, definitionKeys);
  if (!definition) return undefined;
  const { name, description, parameters, strict, type } = definition;
  const read = dataCopy({
    name: typeof name === 'string' ? name : type,
    description,
    parameters,
    strict: strict ?? undefined,
  });
  if (read === notData) return undefined;
  const copy: ChatTool = { type: 'function', function: read as ChatTool['function'] };
  readings.set(tool, { nestedIn, name, description, parameters, tool: copy });
  return copy;
}

const definitionKeys = ['name', 'description', 'parameters', 'strict', 'type'] as const;

/** Some of an object's own properties; `undefined` where code of the program's stands behind one. */
function dataOf<K extends string>(value: object, keys: readonly K[]): Partial<Record<K, unknown>> | undefined {
  if (types.isProxy(value)) return undefined;
  const data: Partial<Record<K, unknown>> = {};
  for (const key of keys) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor?.get) return undefined;
    data[key] = descriptor?.value;
  }
  return data;
}
