import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'autolog-benchmark-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A folder of the benchmark's own, removed when the process ends. */
export function temporaryFolder(): string {
  return mkdtempSync(join(folder, '-'));
}

/** The path of a store that is not there yet. */
export function temporaryStore(): string {
  return join(temporaryFolder(), 'traces.db');
}
