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

/** Whether a value is data through and through, such as a JSON schema: nothing of the program's runs when it is serialised. */
export function isPlainData(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  if (types.isProxy(value) || depth === MAX_DEPTH) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false;
  return Object.keys(value).every((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return !property?.get && isPlainData(property?.value, depth + 1);
  });
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
