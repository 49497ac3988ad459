import { types } from 'node:util';
import { guard, type Method } from '@autolog/core/integration';
import { currentCall } from './call-context.ts';
import { watchUnread } from './observe-promise.ts';

/**
 * `makeRequest(options, retriesRemaining, …)` gives the promise of a response. It is called again from inside itself for each
 * retry, and by subclasses that ask another host after a failure.
 */
export function observeRequest(original: Method): Method {
  return function (...args) {
    const call = currentCall();
    if (!call || !guard('openai request', () => call.requests(args[0]))) return original.apply(this, args);
    const request: unknown = original.apply(this, args);
    if (!types.isPromise(request)) return request;
    const observed: Promise<unknown> = request.then(
      (sent) => {
        guard('openai response', () => {
          call.answered();
          watchUnread(call);
        });
        return sent;
      },
      (error: unknown) => {
        guard('openai failure', () => {
          call.requestFailed(error, observed);
          watchUnread(call);
        });
        throw error;
      },
    );
    call.ownRequest ??= observed;
    return observed;
  };
}

/** `fetchWithTimeout(url, init, …)`: a request as it goes out, after every hook of the program's, and its response. */
export function observeAttempt(original: Method): Method {
  return function (...args) {
    const call = currentCall();
    if (!call || !guard('openai request', () => call.attempts(args[0], args[1]))) return original.apply(this, args);
    const response: unknown = original.apply(this, args);
    if (!types.isPromise(response)) return response;
    return response.then(
      (answer) => {
        guard('openai response', () => call.attemptAnswered(answer as Response));
        return answer;
      },
      (error: unknown) => {
        guard('openai failure', () => call.attemptFailed(error));
        throw error;
      },
    );
  };
}
