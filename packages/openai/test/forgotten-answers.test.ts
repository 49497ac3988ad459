import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
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
