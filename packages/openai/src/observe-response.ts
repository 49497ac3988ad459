import { guard } from '@autolog/core/integration';
import { observeBinary } from './binary-answer.ts';
import type { Call } from './call.ts';
import { unwatch, watch } from './forgotten.ts';
import { observeReaders } from './observe-readers.ts';

/**
 * The user took the raw response (`asResponse()`): what is read by its methods is seen as it is read. Of a response that is
 * read otherwise, or not at all, the call ends when it is collected.
 */
export function observeResponse(response: Response, call: Call): void {
  if (call.ended) return;
  call.tookRaw = true;
  unwatch(call);
  if (call.operation.binary) {
    observeBinary(response, call);
    return;
  }
  if (response.bodyUsed) {
    call.unseen('raw');
    return;
  }
  const isJson = /\bjson\b/i.test(response.headers?.get?.('content-type') ?? '');
  guard('openai response', () =>
    observeReaders(response, {
      read(content, method) {
        const answer = isJson ? parsed(method, content) : undefined;
        if (answer === undefined) call.unseen('raw');
        else call.complete(answer);
      },
      failed: (error) => call.fail(error),
    }),
  );
  watch(response, call);
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
