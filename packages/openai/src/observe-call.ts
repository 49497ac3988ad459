import { guard, runInContext } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { observePromise, watchUnread } from './observe-promise.ts';

/** Runs what makes a call in the call's context, and watches what it returns: the very same is given back. */
export function observeCall(call: Call, body: () => unknown): unknown {
  if (call.ended) return body();
  let returned: unknown;
  try {
    returned = runInContext(call.context, body);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  guard('openai call', () => observePromise(returned, call));
  if (!call.requested) guard('openai call', () => watchUnread(call));
  return returned;
}
