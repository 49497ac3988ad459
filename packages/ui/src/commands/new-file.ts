import { open, rm } from 'node:fs/promises';
import { UsageError } from '../command-line.ts';

/**
 * Writes a file that only its owner can read. One that is there is never written over; one that was not finished is removed.
 *
 * @throws UsageError where the file cannot be made
 */
export async function writeNewFile(path: string, texts: AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new UsageError(`${path} is there already: remove it or name another file.`);
    throw new UsageError(`${path} cannot be written: ${error.message}.`);
  });
  try {
    for await (const text of texts) await file.writeFile(text);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}
