import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
import { fixture, runProgram } from './support/run-program.ts';
import { sendEvents, sendJson, startWireServer } from './support/wire-server.ts';

it('an answer that nobody reads ends its span when it is collected', async () => {
  const server = await startWireServer(({ body }, response) =>
    body.includes('"stream":true') ? sendEvents(response, textChunks) : sendJson(response, completion),
  );
  try {
    const program = new URL('fixtures/forgotten.mjs', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, server.baseURL], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const spans = JSON.parse(stdout) as { outcome: string }[];
    expect(spans.toSorted((a, b) => b.outcome.localeCompare(a.outcome))).toEqual([
      { status: 'OK', outcome: 'unread' },
      { status: 'OK', outcome: 'unread' },
      { status: 'OK', outcome: 'raw' },
    ]);
  } finally {
    await server.close();
  }
});

it('what is collected while the answer is read, or waits to be, ends nothing', async () => {
  const { stdout, stderr } = await runProgram(
    ['--expose-gc', fixture('collected-while-read.mjs')],
    ({ body }, response) =>
      body.includes('"stream":true') ? sendEvents(response, textChunks) : sendJson(response, completion),
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    texts: ['', 'Hello', ' there', '', '', 'Hello', ' there', '', 'Hello there'],
    spans: [
      [null, 'Hello there'],
      [null, 'Hello there'],
      [null, 'Hello there'],
    ],
  });
});
