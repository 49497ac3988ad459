import { guard } from '@autolog/core/integration';
import { forgotten } from './forgotten.ts';
import type { Call } from './call.ts';
import { observeResponse } from './observe-response.ts';
import { isStream, observeStream } from './observe-stream.ts';

/**
 * What is used of the SDK's `APIPromise`. Two of these are no public API: where one is missing, what it would have told
 * is not recorded, and nothing else changes. See NOTES.md.
 */
interface ApiPromise extends Promise<unknown> {
  /** Reads the body into the answer; called once, when the promise is first awaited. */
  parseResponse?: (this: unknown, ...args: unknown[]) => Promise<unknown>;
  /** Set once somebody awaits. */
  parsedPromise?: unknown;
  asResponse?: (this: unknown) => Promise<Response>;
  _thenUnwrap?: (this: unknown, transform: unknown) => ApiPromise;
}

/**
 * Watches the promise that the SDK returns, in place: the user gets the very object, the body is read when the user
 * asks for it and not before, and no promise gets a handler that the user has not put there.
 */
export function observePromise(returned: unknown, call: Call): void {
  const promise = returned as ApiPromise;
  call.answerPromise = promise;

  const { parseResponse, asResponse } = promise;
  if (typeof parseResponse === 'function') {
    promise.parseResponse = function (...args) {
      return parseResponse.apply(this, args).then(
        (answer) => {
          guard('openai answer', () => take(answer, call));
          return answer;
        },
        (error: unknown) => {
          guard('openai answer', () => call.fail(error));
          throw error;
        },
      );
    };
  }

  if (typeof asResponse === 'function') {
    const value = function (this: unknown): Promise<Response> {
      const response = asResponse.call(this);
      if (promise.parsedPromise !== undefined) return response;
      return response.then((raw) => {
        guard('openai response', () => observeResponse(raw, call));
        return raw;
      });
    };
    void Object.defineProperty(promise, 'asResponse', { value, configurable: true, writable: true });
  }

  // openai 7 gives each promise a `_thenUnwrap` of its own that goes past `parseResponse`; before, it went through it.
  const unwrap = Object.hasOwn(promise, '_thenUnwrap') ? promise._thenUnwrap : undefined;
  if (unwrap) {
    promise._thenUnwrap = function (transform) {
      const child = unwrap.call(this, transform);
      guard('openai unwrap', () => observePromise(child, call));
      return child;
    };
  }
}

function take(answer: unknown, call: Call): void {
  if (isStream(answer)) observeStream(answer, call);
  else call.complete(answer);
}

/** The answer's headers have come: where nobody awaits the answer, its promise is watched until it is collected. */
export function watchUnread(call: Call): void {
  const promise: ApiPromise | undefined = call.answerPromise;
  call.answerPromise = undefined;
  if (promise && promise.parsedPromise === undefined && !call.tookRaw) forgotten.register(promise, call, call);
}
