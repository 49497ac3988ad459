import { isMediaText } from '../pipeline/attachments/media-type.ts';

/** The longest string that is recorded whole, in UTF-16 units; the rest is cut and the cut is said. */
const MAX_STRING_LENGTH = 1_000_000;
/** Media (base64) up to this length stay whole: they leave the span as attachments. */
const MAX_MEDIA_LENGTH = 64 * 2 ** 20;
/** The deepest nesting that is recorded. */
const MAX_DEPTH = 64;
/** The most entries of one array, Map, Set or object that are recorded. */
const MAX_ENTRIES = 10_000;
/** Where the text of one value stops growing, in UTF-16 units. */
const MAX_TEXT_LENGTH = 8_000_000;
/** A key that stands in JSON as it is. */
const isPlainKey = /^[\w$.-]{1,100}$/;
/** A typed array up to this length is recorded with its numbers. */
const MAX_TYPED_ARRAY_LENGTH = 64;

/**
 * Any value as JSON text. Never throws, and calls the user's code (getters, `toJSON`, proxies) at most once per value:
 * what JSON cannot say is said as well as can be (`[Circular]`, `[Function: name]`, digits of a BigInt), what a getter
 * throws becomes `[Thrown: message]`. `undefined` where there is nothing to record.
 */
export function serialise(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= MAX_STRING_LENGTH) return JSON.stringify(value);
  return new Writer().text(value, 0);
}

/**
 * As {@link serialise}, for a value that is known to be plain data (made by `JSON.parse`), at the speed of `JSON.stringify`.
 */
export function serialisePlain(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return serialise(value);
  }
}

class Writer {
  readonly #ancestors: object[] = [];
  #length = 0;

  /** The JSON text of a value; `undefined` where JSON leaves a property out. */
  text(value: unknown, depth: number): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.#string(value);
      case 'number':
        return Number.isFinite(value) ? String(value) : `"${value}"`;
      case 'boolean':
        return String(value);
      case 'bigint':
        return `"${value}"`;
      case 'undefined':
        return undefined;
      case 'function':
        return this.#marker(() => `Function: ${String(value.name) || 'anonymous'}`, 'Function');
      case 'symbol':
        return this.#string(String(value));
      default:
        return value === null ? 'null' : this.#object(value as object, depth);
    }
  }

  #string(value: string): string {
    let text = value;
    if (value.length > MAX_STRING_LENGTH) {
      if (value.length <= MAX_MEDIA_LENGTH && isMediaText(value)) return JSON.stringify(value);
      text = `${value.slice(0, MAX_STRING_LENGTH)}… [cut: ${value.length - MAX_STRING_LENGTH} of ${value.length} characters]`;
    }
    if (this.#length > MAX_TEXT_LENGTH) return '"[cut: value too large]"';
    this.#length += text.length;
    return JSON.stringify(text);
  }

  /** A key, quoted and with its colon. */
  #key(key: string): string {
    if (!isPlainKey.test(key)) return `${this.#string(key)}:`;
    this.#length += key.length;
    return `"${key}":`;
  }

  /** `"[…]"`, for what has no JSON of its own. */
  #marker(describe: () => string, otherwise: string): string {
    try {
      return JSON.stringify(`[${describe()}]`);
    } catch {
      return JSON.stringify(`[${otherwise}]`);
    }
  }

  #object(value: object, depth: number): string {
    if (this.#ancestors.includes(value)) return '"[Circular]"';
    if (depth >= MAX_DEPTH) return '"[cut: nested too deep]"';
    if (this.#length > MAX_TEXT_LENGTH) return '"[cut: value too large]"';
    this.#ancestors.push(value);
    try {
      return this.#content(value, depth);
    } catch (error) {
      return this.#thrown(error);
    } finally {
      this.#ancestors.pop();
    }
  }

  #content(value: object, depth: number): string {
    if (Array.isArray(value)) return this.#list(value, depth);
    const isLiteral = Object.getPrototypeOf(value) === Object.prototype;
    return isLiteral ? this.#literal(value, depth) : this.#instance(value, depth);
  }

  /** An object that is of no class. */
  #literal(value: object, depth: number): string {
    const replacement = withoutToJSON(value);
    if (replacement !== value) return this.text(replacement, depth + 1) ?? 'null';
    return isHandle(value) ? '"[Object]"' : this.#record(value, depth);
  }

  #instance(value: object, depth: number): string {
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : `"${value.toISOString()}"`;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
      return this.#binary(value);

    const replacement = withoutToJSON(value);
    if (replacement !== value) return this.text(replacement, depth + 1) ?? 'null';
    if (value instanceof Map) return this.#map(value, depth);
    if (value instanceof Set) return this.#array(value, value.size, depth);
    if (value instanceof RegExp || value instanceof URL) return this.#string(String(value));
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return this.text(value.valueOf(), depth) ?? 'null';
    }
    return isOfOpaqueClass(value) || isHandle(value)
      ? this.#marker(() => className(value), 'Object')
      : this.#record(value, depth);
  }

  #list(items: readonly unknown[], depth: number): string {
    const { length } = items;
    const kept = Math.min(length, MAX_ENTRIES);
    let text = '';
    for (let index = 0; index < kept; index++) {
      if (index > 0) text += ',';
      text += this.text(items[index], depth + 1) ?? 'null';
    }
    return kept === length ? `[${text}]` : `[${text},"[cut: ${length - kept} of ${length} entries]"]`;
  }

  #array(items: Iterable<unknown>, length: number, depth: number): string {
    const parts: string[] = [];
    for (const item of items) {
      if (parts.length === MAX_ENTRIES) {
        parts.push(`"[cut: ${length - MAX_ENTRIES} of ${length} entries]"`);
        break;
      }
      parts.push(this.text(item, depth + 1) ?? 'null');
    }
    return `[${parts.join(',')}]`;
  }

  #map(map: Map<unknown, unknown>, depth: number): string {
    for (const key of map.keys()) {
      if (typeof key !== 'string') return this.#array(map, map.size, depth);
    }
    return this.#properties([...map.keys()] as string[], (key) => map.get(key), depth);
  }

  #record(value: object, depth: number): string {
    return this.#properties(Object.keys(value), (key) => (value as Record<string, unknown>)[key], depth);
  }

  #properties(keys: string[], read: (key: string) => unknown, depth: number, first = ''): string {
    let text = first;
    let count = 0;
    for (const key of keys) {
      if (count++ === MAX_ENTRIES) {
        text += `${text ? ',' : ''}"[cut]":"${keys.length - MAX_ENTRIES} of ${keys.length} entries"`;
        break;
      }
      const property = this.#property(key, read, depth);
      if (property !== undefined) text += (text ? ',' : '') + this.#key(key) + property;
    }
    return `{${text}}`;
  }

  #property(key: string, read: (key: string) => unknown, depth: number): string | undefined {
    try {
      return this.text(read(key), depth + 1);
    } catch (error) {
      return this.#thrown(error);
    }
  }

  #error(error: Error, depth: number): string {
    const described = ['name', 'message', 'stack', 'cause'].filter((key) => key in error);
    const keys = [...described, ...Object.keys(error).filter((key) => !described.includes(key))];
    return this.#properties(keys, (key) => (error as unknown as Record<string, unknown>)[key], depth);
  }

  #binary(value: ArrayBufferView | ArrayBufferLike): string {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof Uint8Array)) {
      const numbers = value as unknown as ArrayLike<number | bigint>;
      if (numbers.length <= MAX_TYPED_ARRAY_LENGTH) return `[${Array.from(numbers, (n) => this.text(n, 0)).join(',')}]`;
      return JSON.stringify(`[${className(value)}: ${numbers.length} numbers]`);
    }
    return JSON.stringify(`[${className(value)}: ${value.byteLength} bytes]`);
  }

  #thrown(error: unknown): string {
    return this.#marker(() => `Thrown: ${String(error instanceof Error ? error.message : error)}`, 'Thrown');
  }
}

const opaqueClasses = [
  'AbortSignal',
  'AbortController',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
  'Response',
  'Request',
  'Blob',
  'WeakMap',
  'WeakSet',
  'WeakRef',
  'Promise',
];

/** What a value's own `toJSON` gives; the value itself where it has none. */
function withoutToJSON(value: object): unknown {
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value, '') : value;
}

/** Streams and iterators, which are handles on something rather than data: their name says all there is to record. */
function isHandle(value: object): boolean {
  const candidate = value as { pipe?: unknown; on?: unknown; [Symbol.asyncIterator]?: unknown; next?: unknown };
  return (
    (typeof candidate.pipe === 'function' && typeof candidate.on === 'function') ||
    typeof candidate[Symbol.asyncIterator] === 'function' ||
    (typeof candidate.next === 'function' && Symbol.iterator in value)
  );
}

/** Instances of classes that are handles, too. */
function isOfOpaqueClass(value: object): boolean {
  for (const name of opaqueClasses) {
    const constructor = (globalThis as Record<string, unknown>)[name];
    if (typeof constructor === 'function' && value instanceof constructor) return true;
  }
  return false;
}

function className(value: object): string {
  const name: unknown = value.constructor?.name;
  const size = value instanceof Blob ? `: ${value.size} bytes, ${value.type || 'no type'}` : '';
  return `${typeof name === 'string' && name ? name : 'Object'}${size}`;
}
