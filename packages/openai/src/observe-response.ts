import { types } from 'node:util';
import { guard } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { unwatch, watch } from './forgotten.ts';

const readers = ['json', 'text', 'arrayBuffer', 'blob', 'bytes'] as const;

/**
 * The user took the raw response (`asResponse()`): what is read by its methods is seen as it is read. Of a response that is
 * read otherwise, or not at all, the call ends when it is collected.
 */
export function observeResponse(response: Response, call: Call): void {
  if (call.ended) return;
  call.tookRaw = true;
  unwatch(call);
  if (response.bodyUsed) {
    call.unseen('raw');
    return;
  }
  const isJson = /\bjson\b/i.test(response.headers?.get?.('content-type') ?? '');
  for (const method of readers) guard('openai response', () => observeReading(response, method, isJson, call));
  watch(response, call);
}

function observeReading(response: Response, method: (typeof readers)[number], isJson: boolean, call: Call): void {
  const read: unknown = response[method];
  if (typeof read !== 'function' || !Object.isExtensible(response)) return;
  const seen = <T>(body: T): T => {
    guard('openai response', () => {
      const answer = isJson ? parsed(method, body) : undefined;
      if (answer === undefined) call.unseen('raw');
      else call.complete(answer);
    });
    return body;
  };
  const failed = (error: unknown): never => {
    guard('openai response', () => call.fail(error));
    throw error;
  };
  Object.defineProperty(response, method, {
    configurable: true,
    writable: true,
    value(this: Response, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(read, this, args);
      return types.isPromise(result) ? result.then(seen, failed) : result;
    },
  });
}

/** The answer in what was read; `undefined` where it is none. */
function parsed(method: string, body: unknown): unknown {
  if (method === 'json') return body;
  if (method !== 'text') return undefined;
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
