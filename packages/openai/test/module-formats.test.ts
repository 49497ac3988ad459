import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore, type SpanData } from '@autolog/core';
import { describe, expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { sendJson, startWireServer } from './support/wire-server.ts';

const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;

/** The spans that a program leaves in the store. */
async function spansOf(program: string, preload?: string): Promise<SpanData[]> {
  const folder = await mkdtemp(join(tmpdir(), 'autolog-openai-'));
  const server = await startWireServer((_, response) => sendJson(response, completion));
  try {
    const uri = `sqlite:${join(folder, 'traces.db')}`;
    const env = { ...process.env, AUTOLOG_TRACKING_URI: uri, NODE_OPTIONS: '' };
    const flags = preload === undefined ? [] : ['--import', fixture(preload)];
    await promisify(execFile)(process.execPath, [...flags, fixture(program), server.baseURL], { env });
    const store = await openStore(uri);
    const { traces } = await store.searchTraces();
    const found = await Promise.all(traces.map((trace) => store.getTrace(trace.traceId)));
    store.close();
    return found.flatMap((trace) => trace?.data.spans ?? []);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

describe('every copy of the SDK that a program uses is recorded:', () => {
  it.each([
    { program: 'import.mjs', calls: 1 },
    { program: 'require-before.cjs', calls: 1 },
    { program: 'require-after.cjs', calls: 1 },
    { program: 'require-later.cjs', preload: 'switch-on.mjs', calls: 1 },
    { program: 'both.mjs', calls: 2 },
  ])('$program', async ({ program, preload, calls }) => {
    const spans = await spansOf(program, preload);
    expect(spans).toHaveLength(calls);
    for (const span of spans) expect(span).toMatchObject({ type: 'CHAT_MODEL', name: 'Completions' });
  });
});
