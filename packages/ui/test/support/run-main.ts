import { main } from '../../src/main.ts';
import type { ColourDepth } from '../../src/terminal/colour.ts';
import { printLine } from '../../src/terminal/line.ts';
import { oneLine } from '../../src/terminal/visible.ts';
import type { CliRun } from './run-cli.ts';

/** Does what the command does, in this process: for tests that run it often. `answer` is what the person at the terminal says; nobody is there without it. */
export async function runMain(
  args: readonly string[],
  { columns = 100, depth = 1, answer }: { columns?: number; depth?: ColourDepth; answer?: boolean } = {},
): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const code = await main(args, () => ({
    columns,
    isTTY: true,
    print: (lines) => void (stdout += lines.map((line) => `${printLine(line, depth)}\n`).join('')),
    printText: async (text) => void (stdout += text),
    complain: (message, below = []) =>
      void (stderr += [`autolog: ${oneLine(message)}`, ...below.map((line) => printLine(line, 1)), ''].join('\n')),
    confirm: async (question) => {
      stderr += `${oneLine(question)}\n`;
      return answer;
    },
  }));
  return { stdout, stderr, code };
}
