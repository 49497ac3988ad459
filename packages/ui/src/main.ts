import { readFileSync } from 'node:fs';
import { TracingError } from '@autolog/core';
import { parseCommandLine, UsageError } from './command-line.ts';
import { type Command, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './commands/command.ts';
import { databasePruneCommand } from './commands/database-prune.ts';
import { databaseStatisticsCommand } from './commands/database-statistics.ts';
import { deleteCommand } from './commands/delete.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { showCommand } from './commands/show.ts';
import { tracesCommand } from './commands/traces.ts';
import { commandHelp, rootHelp } from './help.ts';
import type { Output } from './terminal/output.ts';

const commands: readonly Command[] = [
  tracesCommand,
  showCommand,
  deleteCommand,
  exportCommand,
  importCommand,
  databaseStatisticsCommand,
  databasePruneCommand,
];

/** Makes the output that the options ask for: `color` as `--color` and `--no-color` say, undefined where neither is given. */
export type OpenOutput = (color?: boolean) => Output;

/** Does what the command line says, and gives the exit code. */
export async function main(args: readonly string[], openOutput: OpenOutput): Promise<number> {
  let output = openOutput();
  try {
    const command = commands.find(({ name }) => name.split(' ').every((word, index) => word === args[index]));
    if (command === undefined) return await runRoot(args, output);
    const request = parseCommandLine(command, args.slice(command.name.split(' ').length));
    output = openOutput(request.options['no-color'] ? false : request.options['color'] ? true : undefined);
    if (request.options['help']) {
      await output.printText(`${commandHelp(command)}\n`);
      return EXIT_OK;
    }
    return await command.run(request, output);
  } catch (error) {
    output.complain(describe(error), error instanceof UsageError ? error.excerpt : []);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}

/** The command line without a command. */
async function runRoot(args: readonly string[], output: Output): Promise<number> {
  const [first = '--help'] = args;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) return runGroup(first, group, args.slice(1), output);
  if (first === '--version' || first === '-v') await output.printText(`${version()}\n`);
  else if (isHelp(first)) await output.printText(`${rootHelp(commands)}\n`);
  else {
    const known = new Set(commands.map(({ name }) => name.split(' ')[0]));
    throw new UsageError(
      `"${first}" is no ${kindOf(first)}; there are ${[...known].join(', ')}, --help and --version.`,
    );
  }
  return EXIT_OK;
}

/** The first word of a group of commands without a second that makes it one of them. */
async function runGroup(
  name: string,
  group: readonly Command[],
  [second = '--help']: readonly string[],
  output: Output,
): Promise<number> {
  if (!isHelp(second)) {
    const known = group.map((command) => command.name).join(', ');
    throw new UsageError(`"${name} ${second}" is no ${kindOf(second)}; there are ${known} and --help.`);
  }
  await output.printText(`${rootHelp(group)}\n`);
  return EXIT_OK;
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

function kindOf(word: string): string {
  return word.startsWith('-') ? 'option' : 'command';
}

/** A mistake of the user's in its own words; a fault of ours with all that helps to find it. */
function describe(error: unknown): string {
  if (error instanceof TracingError || error instanceof UsageError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function version(): string {
  const packageJson = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(packageJson) as { version: string }).version;
}
