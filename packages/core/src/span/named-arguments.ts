import type { FunctionParameters } from './parameters.ts';

/** `{ parameter: argument }`, with defaults for what was not given; arguments beyond the named parameters under `args`. */
export function namedArguments(
  { names, defaults }: FunctionParameters,
  args: readonly unknown[],
): Record<string, unknown> {
  const rest = names.findIndex((name) => name.startsWith('...'));
  const named = rest === -1 ? names : names.slice(0, rest);
  const inputs = named
    .map((name, index) => [name, args[index] === undefined && name in defaults ? defaults[name] : args[index]] as const)
    .filter(([name], index) => index < args.length || name in defaults);
  const beyond = args.slice(named.length);
  return Object.fromEntries(
    beyond.length > 0 ? [...inputs, [names[rest]?.slice('...'.length) ?? 'args', beyond]] : inputs,
  );
}
