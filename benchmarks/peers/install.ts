import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the peers as their lockfile says, where that has not been done since it changed. They are no part of
 * the workspace: who does not compare does not install them.
 */
export function installPeers(): void {
  const folder = import.meta.dirname;
  const changed = (file: string): number => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return;
  execFileSync('npm', ['ci', '--prefix', folder], { stdio: ['ignore', process.stderr, process.stderr] });
}
