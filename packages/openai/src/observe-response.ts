import { guard } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { forgotten } from './forgotten.ts';

/**
 * The user took the raw response (`asResponse()`): its JSON is seen when the user reads it by `json()` or `text()`.
 * Any other way of reading it is left alone, and the call ends here.
 */
export function observeResponse(response: Response, call: Call): void {
  if (call.ended) return;
  const isJson = /\bjson\b/i.test(response.headers?.get?.('content-type') ?? '');
  if (!isJson || response.bodyUsed) {
    call.unseen('raw');
    return;
  }
  observeReading(response, 'json', (answer) => call.complete(answer), call);
  observeReading(response, 'text', (text) => call.complete(JSON.parse(text as string)), call);
  forgotten.register(response, call);
}

function observeReading(response: Response, method: 'json' | 'text', take: (body: unknown) => void, call: Call): void {
  const read: (this: Response) => Promise<unknown> = response[method];
  Object.defineProperty(response, method, {
    configurable: true,
    writable: true,
    value(this: Response): Promise<unknown> {
      return read.call(this).then(
        (body) => {
          guard('openai response', () => take(body));
          return body;
        },
        (error: unknown) => {
          guard('openai response', () => call.fail(error));
          throw error;
        },
      );
    },
  });
}
