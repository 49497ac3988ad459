/** `{ parameter: argument }`; arguments beyond the named parameters under `args`. */
export function namedArguments(names: readonly string[], args: readonly unknown[]): Record<string, unknown> {
  const rest = names.findIndex((name) => name.startsWith('...'));
  const named = rest === -1 ? names : names.slice(0, rest);
  const inputs = args.slice(0, named.length).map((argument, index) => [named[index]!, argument] as const);
  const beyond = args.slice(named.length);
  return Object.fromEntries(
    beyond.length > 0 ? [...inputs, [names[rest]?.slice('...'.length) ?? 'args', beyond]] : inputs,
  );
}
