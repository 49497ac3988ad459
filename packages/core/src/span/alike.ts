/** Any function, whatever it takes. */
export type AnyFunction = (...args: never[]) => unknown;

/** Gives a wrapper what can be seen of the function that it wraps: name, length, own properties, prototype. */
export function alike<F extends AnyFunction>(wrapper: AnyFunction, fn: F): F {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(fn) as object);
  for (const key of Reflect.ownKeys(fn)) {
    if (key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(fn, key)!);
  }
  return wrapper as F;
}
