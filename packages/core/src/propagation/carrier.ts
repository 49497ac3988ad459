/** Headers to write: those of `fetch`, or a plain object or a Map that becomes headers or is part of a message. */
export type Carrier = Headers | Map<string, string> | Record<string, unknown>;

/** Sets a header, in place of one that differs in case. */
export function setHeader(carrier: Carrier, name: string, value: string): void {
  if (isStore(carrier)) {
    for (const key of carrier.keys()) if (isCalled(key, name)) carrier.delete(key);
    carrier.set(name, value);
    return;
  }
  for (const key of Object.keys(carrier)) if (isCalled(key, name)) delete carrier[key];
  carrier[name] = value;
}

/** The text of a header, in whatever case it is written; of Node's lists, that of one with a single entry. */
export function getHeader(carrier: Carrier, name: string): string | undefined {
  const entries = isStore(carrier) ? carrier.entries() : Object.entries(carrier);
  const values = [...entries].filter(([key]) => isCalled(key, name)).flatMap(([, value]) => value);
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
}

function isStore(carrier: Carrier): carrier is Headers | Map<string, string> {
  return carrier instanceof Map || typeof carrier['get'] === 'function';
}

function isCalled(key: unknown, name: string): boolean {
  return typeof key === 'string' && key.length === name.length && key.toLowerCase() === name;
}
