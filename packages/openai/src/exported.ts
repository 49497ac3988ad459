/**
 * An export of a module, if it has one of that name. It is asked for no other: a module that a test has put mocks into may
 * throw then.
 */
export function exported(module: unknown, name: string): unknown {
  const isHolder = (typeof module === 'object' && module !== null) || typeof module === 'function';
  return isHolder && name in module ? (module as Record<string, unknown>)[name] : undefined;
}
