import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type SpanData } from '@autolog/core';

/** How a program ended, and what it left. */
export interface Ending {
  code: unknown;
  stdout: string;
  stderr: string;
  /** The spans in its store, all of them. */
  spans: SpanData[];
}

/** Runs a program of `fixtures/` in a process of its own. */
export async function runProgram(args: readonly string[]): Promise<Ending> {
  const folder = await mkdtemp(join(tmpdir(), 'autolog-langchain-'));
  const uri = `sqlite:${join(folder, 'traces.db')}`;
  const env = { ...process.env, AUTOLOG_TRACKING_URI: uri, NODE_OPTIONS: '' };
  try {
    const ending = await new Promise<Omit<Ending, 'spans'>>((resolve) => {
      execFile(process.execPath, [...args], { env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? error?.signal ?? 0, stdout, stderr });
      });
    });
    return { ...ending, spans: await spansAt(uri) };
  } finally {
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
