/**
 * `pnpm demo`: runs the bundled example, then shows what was recorded of it, where, and how to look at it.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { getTrackingUri } from '../packages/core/src/index.ts';

const root = join(import.meta.dirname, '..');
const storePath = getTrackingUri().replace(/^sqlite:/, '');

heading('examples/support-agents.ts');
runScript('examples/support-agents.ts');

heading('The trace it left');
runScript('packages/ui/src/cli.ts', 'show', 'latest');

heading('Where it is, and how to look at it');
console.log(`Store: ${storePath}

  npx pnpm@12 autolog traces         lists the traces
  npx pnpm@12 autolog show latest    shows this tree again

In your own project these are \`npx autolog traces\` and \`npx autolog show latest\`.`);

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}\n`);
}

/** Runs a script of this repository to its end, on the terminal; ends the demo where it fails. */
function runScript(script: string, ...args: string[]): void {
  const { status, signal, error } = spawnSync(process.execPath, [join(root, script), ...args], { stdio: 'inherit' });
  if (status === 0) return;
  const reason = error?.message ?? (signal === null ? `exit code ${status}` : `ended by ${signal}`);
  console.error(`\nThe demo stops here: ${script} failed (${reason}).`);
  process.exit(status ?? 1);
}
