import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type TraceInfo } from '@autolog/core';
import { describe, expect, it } from 'vitest';
import { completion, textChunks } from './support/answers.ts';
import { type Answer, sendEvents, sendJson, startWireServer } from './support/wire-server.ts';

const refused: Answer = (_, response) => sendJson(response, { error: { message: 'no' } }, 401);
const answered: Answer = (_, response) => sendJson(response, completion);
const brokenStream: Answer = (_, response) =>
  sendEvents(response, [textChunks[1], { error: { message: 'overloaded' } }]);

const ways: Record<string, { answer: Answer; states: TraceInfo['state'][] }> = {
  'a rejection that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection of parse() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection of withResponse() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection of asResponse() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection of then() that nobody handles': { answer: refused, states: ['ERROR'] },
  'a rejection handled in time': { answer: refused, states: ['ERROR'] },
  'several rejections, counted': { answer: refused, states: ['ERROR', 'ERROR', 'ERROR'] },
  'a stream error that nobody handles': { answer: brokenStream, states: ['ERROR'] },
  'a call that nobody awaits': { answer: answered, states: ['IN_PROGRESS'] },
  'the process ends by exit() while a call is under way': { answer: () => {}, states: ['IN_PROGRESS'] },
};

interface Ending {
  code: unknown;
  stdout: string;
  stderr: string[];
  requests: number;
}

describe('a program ends as it would without us, and its calls are in the store:', () => {
  for (const [way, { answer, states }] of Object.entries(ways)) {
    it(way, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'autolog-openai-'));
      try {
        const uri = `sqlite:${join(folder, 'traces.db')}`;
        const bare = await run(way, 'bare', answer, uri);
        const traced = await run(way, 'traced', answer, uri);
        expect(traced).toEqual(bare);
        const store = await openStore(uri);
        const { traces } = await store.searchTraces();
        store.close();
        expect(traces.map((trace) => trace.state)).toEqual(states);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});

async function run(way: string, mode: string, answer: Answer, uri: string): Promise<Ending> {
  const server = await startWireServer(answer);
  const program = new URL('fixtures/program.ts', import.meta.url).pathname;
  const env = { ...process.env, AUTOLOG_TRACKING_URI: uri, NODE_OPTIONS: '' };
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, [program, way, mode, server.baseURL], { env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr: userLines(stderr), requests: server.requests.length });
      });
    });
  } finally {
    await server.close();
  }
}

/** What a user reads of an uncaught error, without numbers that differ from run to run. */
function userLines(stderr: string): string[] {
  return stderr
    .split('\n')
    .map((line) => line.replace(/127\.0\.0\.1:\d+/, 'host').replace(/Date.*|'date' =>.*|date: .*/, 'date'));
}
