import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type SpanData } from '@autolog/core';
import { type Answer, startWireServer } from './wire-server.ts';

/** How a program ended, and what it left. */
export interface Ending {
  code: unknown;
  stdout: string;
  stderr: string;
  /** How many requests it made. */
  requests: number;
  /** The spans in its store, all of them. */
  spans: SpanData[];
}

/** Runs a program against a server: its arguments, and after them the server's base URL. */
export async function runProgram(
  args: readonly string[],
  answer: Answer,
  env: Record<string, string> = {},
): Promise<Ending> {
  const folder = await mkdtemp(join(tmpdir(), 'autolog-openai-'));
  const server = await startWireServer(answer);
  const uri = `sqlite:${join(folder, 'traces.db')}`;
  try {
    const ending = await new Promise<Omit<Ending, 'requests' | 'spans'>>((resolve) => {
      const environment = { ...process.env, AUTOLOG_TRACKING_URI: uri, NODE_OPTIONS: '', ...env };
      execFile(process.execPath, [...args, server.baseURL], { env: environment }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? error?.signal ?? 0, stdout, stderr });
      });
    });
    return { ...ending, requests: server.requests.length, spans: await spansAt(uri) };
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

/** The path of a program that a test runs. */
export function fixture(name: string): string {
  return new URL(`../fixtures/${name}`, import.meta.url).pathname;
}

async function spansAt(uri: string): Promise<SpanData[]> {
  const store = await openStore(uri).catch(() => undefined);
  if (!store) return [];
  const { traces } = await store.searchTraces();
  const found = await Promise.all(traces.map((trace) => store.getTrace(trace.traceId)));
  store.close();
  return found.flatMap((trace) => trace?.data.spans ?? []);
}
