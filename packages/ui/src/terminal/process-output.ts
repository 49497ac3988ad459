import { colourDepth } from './colour.ts';
import { printLine } from './line.ts';
import type { Output } from './output.ts';
import { oneLine } from './visible.ts';

const pipedColumns = 120;
const fewestColumns = 40;

/** The output of this process: stdout for what was asked for, stderr for complaints. */
export function processOutput(color?: boolean): Output {
  const { stdout, stderr, env } = process;
  const depth = colourDepth({ isTTY: stdout.isTTY, env, wanted: color });
  return {
    columns: Math.max(fewestColumns, stdout.columns || Number(env['COLUMNS']) || pipedColumns),
    isTTY: stdout.isTTY,
    print: (lines) => void stdout.write(lines.map((line) => `${printLine(line, depth)}\n`).join('')),
    printText: (text) => void stdout.write(text),
    complain: (message) => void stderr.write(`autolog: ${oneLine(message)}\n`),
  };
}
