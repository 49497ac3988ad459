import type { Command, Option } from './commands/command.ts';
import { commonOptions } from './command-line.ts';

const exitCodes = `Exit codes: 0 fine, also where the store is empty
            1 no such trace, no store or file that can be read, or the answer was no
            2 the command line cannot be understood`;

/** The text of `autolog --help`. */
export function rootHelp(commands: readonly Command[]): string {
  const list = commands.map(({ name, summary }) => [`autolog ${name}`, summary] as const);
  return [
    'autolog: lists, shows, moves and deletes the traces that your program recorded.',
    'Usage: autolog <command> [options]',
    table([...list, ['autolog <command> --help', 'options of a command'], ['autolog --version', 'the version']]),
    'Colour is for terminals that have it. NO_COLOR, FORCE_COLOR, --color and --no-color decide otherwise.',
    exitCodes,
  ].join('\n\n');
}

/** The text of `autolog <command> --help`. */
export function commandHelp({ name, takes, summary, about, options }: Command): string {
  const list = Object.entries({ ...options, ...commonOptions }).map(
    ([option, { takes: value, short, about: text }]: [string, Option]) => {
      return [`${short ? `-${short}, ` : ''}--${option}${value ? ` ${value}` : ''}`, text] as const;
    },
  );
  return [
    `autolog ${name}: ${summary}`,
    `Usage: autolog ${name} ${takes}`,
    ...(about.length > 0 ? [about.join('\n')] : []),
    table(list),
    exitCodes,
  ].join('\n\n');
}

function table(rows: (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows
    .map(([left, right]) => `  ${left.padEnd(width)}  ${right.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`)
    .join('\n');
}
