import { parseArgs } from 'node:util';
import type { Command, Option, Request } from './commands/command.ts';
import type { Line } from './terminal/line.ts';

/** Options that every command has. */
export const commonOptions: Record<string, Option> = {
  color: { about: 'colour even where the output is no terminal' },
  'no-color': { about: 'no colour' },
  help: { short: 'h', about: 'print this help' },
};

/** A command line that cannot be understood; the message says what is known, and the excerpt shows the place. */
export class UsageError extends Error {
  readonly excerpt: Line[];

  constructor(message: string, excerpt: Line[] = []) {
    super(message);
    this.excerpt = excerpt;
  }
}

/** Reads the words behind the name of a command. Throws a {@link UsageError}. */
export function parseCommandLine(
  command: Pick<Command, 'name' | 'options' | 'maxWords' | 'word'>,
  args: readonly string[],
): Request {
  const known: Record<string, Option> = { ...command.options, ...commonOptions };
  const types = Object.entries(known).map(([name, { takes, short }]) => [
    name,
    { type: takes ? ('string' as const) : ('boolean' as const), ...(short ? { short } : {}) },
  ]);
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(types),
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
    const before = request.options[token.name];
    request.options[token.name] = !option.many
      ? (token.value ?? true)
      : [...(Array.isArray(before) ? before : []), token.value!];
  }
  if (request.words.length > command.maxWords) {
    const takes = command.maxWords === 0 ? 'options only' : `one ${command.word}`;
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
