import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startSpan } from '@autolog/core';
import { expect, test } from 'vitest';
import { cliPath } from './support/run-cli.ts';
import { record } from './support/record-trace.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test.each([['show', '--full'], ['export']])('a reader of autolog %s that goes away is no error', async (...args) => {
  const store = join(temporaryFolder(), 'traces.db');
  await record(store, (at) =>
    startSpan({ name: 'large', parent: null, startTimeNs: at(0) }).end({
      endTimeNs: at(1),
      outputs: 'line\n'.repeat(100_000),
    }),
  );
  const child = spawn(process.execPath, [cliPath, ...args, '--store', store], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ stderr, code, signal }).toEqual({ stderr: '', code: 0, signal: null });
});
