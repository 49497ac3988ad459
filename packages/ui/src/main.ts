import { readFileSync } from 'node:fs';
import { TracingError } from '@autolog/core';
import { parseCommandLine, UsageError } from './command-line.ts';
import { type Command, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './commands/command.ts';
import { showCommand } from './commands/show.ts';
import { tracesCommand } from './commands/traces.ts';
import { commandHelp, rootHelp } from './help.ts';
import type { Output } from './terminal/output.ts';

const commands: readonly Command[] = [tracesCommand, showCommand];

/** Makes the output that the options ask for: `color` as `--color` and `--no-color` say, undefined where neither is given. */
export type OpenOutput = (color?: boolean) => Output;

/** Does what the command line says, and gives the exit code. */
export async function main(args: readonly string[], openOutput: OpenOutput): Promise<number> {
  let output = openOutput();
  try {
    const command = commands.find(({ name }) => name === args[0]);
    if (command === undefined) return runRoot(args, output);
    const request = parseCommandLine(command, args.slice(1));
    output = openOutput(request.options['no-color'] ? false : request.options['color'] ? true : undefined);
    if (request.options['help']) {
      output.printText(`${commandHelp(command)}\n`);
      return EXIT_OK;
    }
    return await command.run(request, output);
  } catch (error) {
    output.complain(describe(error));
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}

/** The command line without a command. */
function runRoot(args: readonly string[], output: Output): number {
  const [first = '--help'] = args;
  if (first === '--version' || first === '-v') output.printText(`${version()}\n`);
  else if (first === '--help' || first === '-h' || first === 'help') output.printText(`${rootHelp(commands)}\n`);
  else {
    const kind = first.startsWith('-') ? 'option' : 'command';
    const known = commands.map(({ name }) => name).join(', ');
    throw new UsageError(`"${first}" is no ${kind}; there are ${known}, --help and --version.`);
  }
  return EXIT_OK;
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
