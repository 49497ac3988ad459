import { once } from 'node:events';
import { createInterface } from 'node:readline';
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
    async printText(text) {
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    complain: (message, below = []) =>
      void stderr.write(`autolog: ${oneLine(message)}\n${below.map((line) => `${printLine(line, 1)}\n`).join('')}`),
    confirm: (question) => confirm(question),
  };
}

async function confirm(question: string): Promise<boolean | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  stderr.write(`${oneLine(question)} [y/N] `);
  const lines = createInterface({ input: stdin });
  try {
    for await (const answer of lines) return /^\s*y(?:es)?\s*$/i.test(answer);
    stderr.write('\n'); // the input has ended, and the question with it
    return false;
  } finally {
    lines.close();
  }
}
