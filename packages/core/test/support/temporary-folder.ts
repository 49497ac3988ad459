import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished as onRunningTestFinished } from 'vitest';

/**
 * A folder of the running test's own, removed after it.
 *
 * @param onTestFinished that of the test's context, where tests run concurrently
 */
export function temporaryFolder(onTestFinished: (remove: () => void) => void = onRunningTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'autolog-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
