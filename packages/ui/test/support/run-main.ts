import { main } from '../../src/main.ts';
import type { ColourDepth } from '../../src/terminal/colour.ts';
import { printLine } from '../../src/terminal/line.ts';
import { oneLine } from '../../src/terminal/visible.ts';
import type { CliRun } from './run-cli.ts';

/** Does what the command does, in this process: for tests that run it often. */
export async function runMain(
  args: readonly string[],
  { columns = 100, depth = 1 }: { columns?: number; depth?: ColourDepth } = {},
): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const code = await main(args, () => ({
    columns,
    isTTY: true,
    print: (lines) => void (stdout += lines.map((line) => `${printLine(line, depth)}\n`).join('')),
    printText: (text) => void (stdout += text),
    complain: (message) => void (stderr += `autolog: ${oneLine(message)}\n`),
  }));
  return { stdout, stderr, code };
}
