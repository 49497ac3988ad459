import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSpans } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test.for(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('%s', async (signal) => {
  const path = join(temporaryFolder(), 'traces.db');
  const ended = await runFixture('busy-loop', [], path, {
    onStdout: (stdout, kill) => stdout.length > 500 && kill(signal),
  });
  expect(ended).toMatchObject({ code: null, signal, stderr: '' });

  // The last line may be cut, and the process may have died between the span and its line.
  const said = ended.stdout.split('\n').length - 1;
  const numbers = (await readSpans(path))
    .map((span) => Number(span.name.slice('span '.length)))
    .toSorted((a, b) => a - b);
  expect(numbers).toEqual(Array.from(numbers, (_, index) => index));
  expect(numbers.length).toBeGreaterThanOrEqual(said);
  expect(numbers.length).toBeLessThanOrEqual(said + 1);
});
