#!/usr/bin/env node
import { processOutput } from './terminal/process-output.ts';

const [neededMajor, neededMinor] = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// A reader that has seen enough (`autolog traces | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// Node 22 calls node:sqlite experimental each time it is loaded; whoever lists traces can do nothing about that.
process.removeAllListeners('warning');
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') processOutput().complain(message);
});

if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), processOutput);
} else {
  processOutput().complain(`needs Node ${neededMajor}.${neededMinor} or later; this is ${process.versions.node}.`);
  process.exitCode = 1;
}
