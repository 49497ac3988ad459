import { parseArgs } from 'node:util';
import type { Command, Option, Request } from './commands/command.ts';

/** Options that every command has. */
export const commonOptions: Record<string, Option> = {
  color: { about: 'colour even where the output is no terminal' },
  'no-color': { about: 'no colour' },
  help: { about: 'print this help' },
};

/** A command line that cannot be understood; the message says what is known. */
export class UsageError extends Error {}

/** Reads the words behind the name of a command. Throws a {@link UsageError}. */
export function parseCommandLine(
  command: Pick<Command, 'name' | 'options' | 'maxWords'>,
  args: readonly string[],
): Request {
  const known: Record<string, Option> = { ...command.options, ...commonOptions };
  const types = Object.entries(known).map(([name, { takes }]) => [
    name,
    { type: takes ? ('string' as const) : ('boolean' as const) },
  ]);
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  const request: Request = { options: {}, words: [] };
  for (const token of tokens) {
    if (token.kind === 'positional') request.words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (!option) throw new UsageError(`${token.rawName} is no option; there are ${optionNames(known)}.`);
    if (option.takes && !token.value) throw new UsageError(`${token.rawName} takes ${option.takes}.`);
    if (!option.takes && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
    request.options[token.name] = token.value ?? true;
  }
  if (request.words.length > command.maxWords) {
    const takes = command.maxWords === 0 ? 'options only' : 'one trace';
    throw new UsageError(
      `"${request.words[command.maxWords]}" is one word too many; autolog ${command.name} takes ${takes}.`,
    );
  }
  return request;
}

function optionNames(options: Record<string, Option>): string {
  return Object.keys(options)
    .map((name) => `--${name}`)
    .join(', ');
}
