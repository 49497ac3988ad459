import { asObject, isObject } from './narrow.ts';
import { isMessage, readMessage } from './message.ts';

/** The deepest nesting in which values of LangChain's classes are looked for. */
const MAX_DEPTH = 16;
/** The most values that are looked at; the rest stay as they are. */
const MAX_VALUES = 20_000;

/**
 * A value as a span records it: messages, documents, prompts and commands in their plain form, and not in the form that
 * LangChain serialises objects to, which repeats each of their fields. What holds none of these is given as it is.
 */
export function readValue(value: unknown): unknown {
  return new Reader().read(value);
}

class Reader {
  readonly #ancestors: object[] = [];
  #left = MAX_VALUES;

  read(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || --this.#left < 0) return value;
    if (this.#ancestors.length >= MAX_DEPTH || this.#ancestors.includes(value)) return value;
    this.#ancestors.push(value);
    try {
      if (Array.isArray(value)) return this.#array(value);
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype === Object.prototype || prototype === null) return this.#record(value as Record<string, unknown>);
      return this.#instance(value as Record<string, unknown>);
    } finally {
      this.#ancestors.pop();
    }
  }

  /** The very array where nothing in it has another form. */
  #array(items: unknown[]): unknown[] {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const read = this.read(items[index]);
      if (read !== items[index]) (copy ??= items.slice())[index] = read;
    }
    return copy ?? items;
  }

  #record(record: Record<string, unknown>): Record<string, unknown> {
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(record)) {
      // A getter is left to the serialiser, so that it runs once.
      const before: unknown = Object.getOwnPropertyDescriptor(record, key)?.value;
      const read = this.read(before);
      if (read === before) continue;
      copy ??= Object.defineProperties({}, Object.getOwnPropertyDescriptors(record)) as Record<string, unknown>;
      Object.defineProperty(copy, key, { value: read, configurable: true, enumerable: true, writable: true });
    }
    return copy ?? record;
  }

  #instance(value: Record<string, unknown>): unknown {
    if (isMessage(value)) return this.#record(readMessage(value));
    if (isDocument(value)) return readDocument(value);
    // A prompt's value: its messages, or its text.
    if (typeof value['toChatMessages'] === 'function') {
      if (Array.isArray(value['messages'])) return { messages: this.read(value['messages']) };
      if (typeof value['value'] === 'string') return value['value'];
    }
    if (isCommand(value)) return this.#record(readCommand(value));
    // Of LangGraph's `Send`: a node, and what it is given.
    if (value['lg_name'] === 'Send') return { node: value['node'], args: this.read(value['args']) };
    return value;
  }
}

/** A document of LangChain's, of any copy of it. */
function isDocument(value: unknown): value is { pageContent: string; metadata?: unknown; id?: unknown } {
  return isObject(value) && typeof value['pageContent'] === 'string';
}

function readDocument({ pageContent, metadata, id }: { pageContent: string; metadata?: unknown; id?: unknown }): {
  page_content: string;
  metadata: unknown;
  id?: unknown;
} {
  return { page_content: pageContent, metadata: metadata ?? {}, ...(id === undefined ? {} : { id }) };
}

/** Documents as MLflow has them: `[{ page_content, metadata, id }]`. */
export function readDocuments(documents: unknown): unknown {
  if (!Array.isArray(documents)) return documents;
  return documents.map((document) => (isDocument(document) ? readDocument(document) : document));
}

/** LangGraph's `Command`: where to go next, and what to change. */
export function isCommand(value: unknown): value is Record<string, unknown> {
  return isObject(value) && value['lg_name'] === 'Command';
}

function readCommand(command: Record<string, unknown>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const key of ['goto', 'update', 'resume', 'graph']) {
    const value = command[key];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) fields[key] = value;
  }
  return fields;
}

/**
 * What LangChain calls the outputs of a chain. It wraps what is no object as `{ output }`, but not where the chain was
 * streamed; here it is without in both.
 */
export function readOutputs(outputs: unknown): unknown {
  const wrapped = Object.keys(asObject(outputs));
  if (wrapped.length !== 1 || wrapped[0] !== 'output' || Array.isArray(outputs)) return readValue(outputs);
  const { output } = outputs as { output: unknown };
  return readValue(isObject(output) && !Array.isArray(output) ? outputs : output);
}
