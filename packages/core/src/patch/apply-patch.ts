/** A method as a patch sees it. */
// oxlint-disable-next-line typescript/no-explicit-any -- what is patched has a signature of its own.
export type Method = (this: any, ...args: any[]) => any;

const patchedBy = Symbol.for('autolog.patched');

/**
 * Replaces a method in place. The replacement keeps name, length and the property's flags; a method that is patched
 * already (by any copy of this package) is left alone.
 *
 * @param wrap makes the replacement from the original, which it calls with its own `this` and arguments
 * @returns a function that puts the exact original property back (unless somebody has replaced ours meanwhile),
 * or `undefined` where there is no such method or it is patched already
 */
export function applyPatch(
  target: object,
  name: PropertyKey,
  wrap: (original: Method) => Method,
): (() => void) | undefined {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original = own ? own.value : Reflect.get(target, name);
  if (typeof original !== 'function' || patchedBy in original) return undefined;
  if (own ? !own.configurable && !own.writable : !Object.isExtensible(target)) return undefined;

  const replacement = wrap(original);
  for (const key of ['name', 'length']) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key);
    if (descriptor) Object.defineProperty(replacement, key, descriptor);
  }
  Object.defineProperty(replacement, patchedBy, { value: true });
  Object.defineProperty(target, name, {
    configurable: own?.configurable ?? true,
    enumerable: own?.enumerable ?? false,
    writable: own?.writable ?? true,
    value: replacement,
  });

  const undo = (): void => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== replacement) return;
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  };
  return undo;
}

/** Whether a method is one of our replacements. */
export function isPatched(method: unknown): boolean {
  return typeof method === 'function' && patchedBy in method;
}
