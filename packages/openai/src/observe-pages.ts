import { guard, type Method } from '@autolog/core/integration';
import { currentCall } from './call-context.ts';
import { observePromise } from './observe-promise.ts';

/**
 * `responsePromise(request, parse)`, since openai 7: the promise of a page (`vectorStores.search`) passes all that it is asked
 * to another one, which is made here and seen nowhere else.
 */
export function observePages(original: Method): Method {
  return function (...args) {
    const promise: unknown = original.apply(this, args);
    const call = currentCall();
    if (call?.operation.paged) guard('openai page', () => observePromise(promise, call));
    return promise;
  };
}
