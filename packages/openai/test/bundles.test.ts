import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { fixture, runProgram } from './support/run-program.ts';
import { sendJson } from './support/wire-server.ts';

it.each([
  { format: 'esm', extension: 'mjs' },
  { format: 'cjs', extension: 'cjs' },
] as const)('a program that is bundled with the SDK and with us, as $format', async ({ format, extension }) => {
  const folder = await mkdtemp(join(tmpdir(), 'autolog-bundle-'));
  try {
    const outfile = join(folder, `app.${extension}`);
    await build({
      entryPoints: [fixture('bundled.mjs')],
      bundle: true,
      platform: 'node',
      format,
      outfile,
      logLevel: 'error',
    });
    const { spans, ...ending } = await runProgram([outfile], (_, response) => sendJson(response, completion));
    expect(ending).toEqual({ code: 0, stdout: 'chatcmpl-1\n', stderr: '', requests: 1 });
    expect(spans).toEqual([expect.objectContaining({ status: 'OK', outputs: completion })]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
