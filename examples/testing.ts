import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore, type SpanData, type Trace } from '@autolog/core';
import { afterAll, expect } from 'vitest';

const stores = mkdtempSync(join(tmpdir(), 'autolog-examples-'));
afterAll(() => rmSync(stores, { recursive: true }));

/** What an example printed, and the traces it left in its store, oldest first. */
export interface Run {
  stdout: string;
  traces: Trace[];
  /** What its spans refer to, in order. */
  attachments: { mimeType: string; bytes: Uint8Array }[];
}

/**
 * Runs an example to its end without a key: against the scripted model, with a store of its own. Nothing may go wrong in it.
 *
 * @param file such as `openai/chat.ts`
 */
export async function runExample(file: string, environment: Record<string, string> = {}): Promise<Run> {
  const storeUri = `sqlite:${join(mkdtempSync(join(stores, 'run-')), 'traces.db')}`;
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AUTOLOG|MLFLOW|OPENAI|AZURE|LANGCHAIN|LANGSMITH)_|^FORCE_COLOR$/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), AUTOLOG_TRACKING_URI: storeUri, ...environment };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, file)], { env });
  expect(stderr).toBe('');
  return { stdout, ...(await readStore(storeUri)) };
}

async function readStore(storeUri: string): Promise<Omit<Run, 'stdout'>> {
  const store = await openStore(storeUri);
  try {
    const found = await store.searchTraces();
    const traces: Trace[] = [];
    for (const { traceId } of found.traces) traces.push((await store.getTrace(traceId))!);
    // Of traces of one millisecond, the store does not know which is older.
    traces.sort((one, other) => startOf(one) - startOf(other));
    const attachments: Run['attachments'] = [];
    for (const [, sha256] of JSON.stringify(spansOf(traces)).matchAll(/"attachment:[^"]*sha256=([0-9a-f]{64})/g))
      attachments.push((await store.getAttachment(sha256!))!);
    return { traces, attachments };
  } finally {
    store.close();
  }
}

function startOf({ data }: Trace): number {
  return Math.min(...data.spans.map(({ startTimeNs }) => startTimeNs));
}

/** All spans of some traces, oldest trace first. */
export function spansOf(traces: readonly Trace[]): SpanData[] {
  return traces.flatMap(({ data }) => data.spans);
}

/** The spans of a name. */
export function spansNamed(traces: readonly Trace[], name: string): SpanData[] {
  return spansOf(traces).filter((span) => span.name === name);
}

/** Traces as indented lines of type and name, with `ERROR` behind those that failed. All of their spans must have ended. */
export function outline(traces: readonly Trace[]): string[] {
  return traces.flatMap(({ data: { spans } }) => {
    for (const span of spans) expect(span).toMatchObject({ endTimeNs: expect.any(Number) });
    return below(spans, undefined, '');
  });
}

function below(spans: readonly SpanData[], parentId: string | undefined, indent: string): string[] {
  return spans
    .filter((span) => span.parentId === parentId)
    .flatMap(({ type, name, status, spanId }) => [
      `${indent}${type} ${name}${status === 'OK' ? '' : ` ${status}`}`,
      ...below(spans, spanId, `${indent}  `),
    ]);
}
