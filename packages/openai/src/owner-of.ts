/** The prototype on the chain that has a method itself. */
export function ownerOf(prototype: object, method: string): object | undefined {
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, method)) return at;
  return undefined;
}
