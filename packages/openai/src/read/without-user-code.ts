import { types } from 'node:util';

/** The deepest nesting that is copied. */
const MAX_DEPTH = 32;

/**
 * A copy of a value with which nothing of the program's own code runs when it is serialised: getters, `toJSON`, proxies
 * and iterators of the program's are named, not called.
 */
export function withoutUserCode(value: unknown): unknown {
  return copy(value, []);
}

/** What has JSON of its own, or is left out. */
const jsonTypes: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'undefined', 'object']);

/** What {@link dataCopy} gives of what is more than data. */
export const notData: unique symbol = Symbol('not data');

/**
 * A copy of a value that is data through and through, such as a JSON schema, as JSON has it; {@link notData} where something
 * of the program's would run when it is serialised.
 */
export function dataCopy(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return jsonTypes.has(typeof value) ? value : notData;
  if (types.isProxy(value) || depth === MAX_DEPTH) return notData;
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== (isList ? Array : Object).prototype && prototype !== null) return notData;
  const copied = (isList ? [] : {}) as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key);
    const part = property?.get || key === '__proto__' ? notData : dataCopy(property?.value, depth + 1);
    if (part === notData) return notData;
    if (part !== undefined || isList) copied[key] = part;
  }
  return copied;
}

function copy(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'function') return '[Function]';
  if (typeof value !== 'object' || value === null) return value;
  if (types.isProxy(value)) return '[Proxy]';
  if (above.includes(value)) return '[Circular]';
  if (above.length === MAX_DEPTH) return '[cut: nested too deep]';
  if (types.isDate(value)) return copyOfDate(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[binary: ${value.byteLength} bytes]`;
  const path = [...above, value];
  const descriptors = Object.getOwnPropertyDescriptors(value) as Record<string, PropertyDescriptor>;
  if (Array.isArray(value))
    return Array.from({ length: value.length }, (_item, index) => own(descriptors[index], path) ?? null);
  if (!isData(value)) return `[${nameOf(value)}]`;
  const entries = Object.entries(descriptors).filter(([, { enumerable }]) => enumerable);
  return Object.fromEntries(entries.map(([key, descriptor]) => [key, own(descriptor, path)]));
}

function own(descriptor: PropertyDescriptor | undefined, path: readonly object[]): unknown {
  return descriptor?.get ? '[Getter]' : copy(descriptor?.value, path);
}

/** Whether an object's own properties are what JSON says of it. */
function isData(value: object): boolean {
  if (types.isMap(value) || types.isSet(value) || types.isPromise(value)) return false;
  return !inherited(value, 'toJSON') && !inherited(value, Symbol.asyncIterator);
}

function copyOfDate(value: Date): string | null {
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function nameOf(value: object): string {
  const constructor = inherited(value, 'constructor')?.value as { name?: unknown } | undefined;
  const name = typeof constructor === 'function' && Object.getOwnPropertyDescriptor(constructor, 'name')?.value;
  return typeof name === 'string' && name ? name : 'Object';
}

/** The property of an object or of what it inherits from, without reading it. */
function inherited(value: object, key: PropertyKey): PropertyDescriptor | undefined {
  for (let at: object | null = value; at && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor) return descriptor;
  }
  return undefined;
}
