import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Mounts a file system in memory for the running test; `undefined` where that is not allowed. */
export function mountMemory(options: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'autolog-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
  onTestFinished(() => {
    if (mounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return mounted ? folder : undefined;
}

/** Mounts it anew with other options. */
export function remount(folder: string, options: string): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,${options}`, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
