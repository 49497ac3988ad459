const registry = Symbol.for('autolog.shared.v1');

/**
 * State that a process has once, however many copies of this package it loads (a second version, a bundle,
 * ESM beside CJS): the first copy that asks creates it, the others find it.
 */
export function shared<T>(name: string, create: () => T): T {
  const holder = globalThis as { [registry]?: Map<string, unknown> };
  const states = (holder[registry] ??= new Map());
  if (!states.has(name)) states.set(name, create());
  return states.get(name) as T;
}
