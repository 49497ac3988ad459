import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './complete.ts';
import type { ApiError } from './errors.ts';
import { hexId } from './identifiers.ts';

/** Sends an answer, as one JSON text or file, or as a stream that keeps the reader's pace. */
export async function sendAnswer(
  response: ServerResponse,
  { behaviour, tokens, payload }: Answer,
  { seed, paceMs }: { seed: string; paceMs: number },
): Promise<void> {
  const streamed = 'events' in payload;
  const parts = 'events' in payload ? payload.events : halves(bytesOf(payload));
  const pauseMs = behaviour.delayMs + (streamed ? paceMs : 0);
  response.writeHead(200, {
    ...commonHeaders(seed),
    ...(streamed
      ? { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }
      : {
          'content-type': 'file' in payload ? payload.type : 'application/json',
          'content-length': String(byteLength(parts)),
        }),
    'openai-processing-ms': String(tokens.output),
  });

  for (const [index, part] of parts.entries()) {
    if (pauseMs > 0) await delay(pauseMs, undefined, { ref: false });
    if (behaviour.drops && index >= parts.length / 2) response.destroy();
    // Each part is in the kernel's hands before the next one: a slow reader slows the model down.
    const failure = await new Promise((resolve) => response.write(part, resolve));
    if (failure) return;
  }
  response.end();
}

/** Sends an error in OpenAI's shape. */
export function sendError(response: ServerResponse, error: ApiError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(error, null, 2);
  response.writeHead(error.status, {
    ...commonHeaders(text),
    ...error.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'openai-processing-ms': '1',
  });
  response.end(text);
}

function commonHeaders(seed: string): Record<string, string> {
  return { 'x-request-id': hexId('req_', 32, seed), 'openai-version': '2020-10-01' };
}

function bytesOf(payload: { json: unknown } | { file: Buffer }): Buffer {
  return 'file' in payload ? payload.file : Buffer.from(JSON.stringify(payload.json, null, 2));
}

function halves(bytes: Buffer): Buffer[] {
  const middle = Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

function byteLength(parts: readonly (string | Buffer)[]): number {
  return parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
}
