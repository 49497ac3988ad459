import { guard, type Method } from '@autolog/core/integration';
import { currentCall, ownerOfCall } from './call-context.ts';
import { Call } from './call.ts';
import { observeCall } from './observe-call.ts';
import { observePromise } from './observe-promise.ts';
import type { CallRequest, Operation } from './operation.ts';
import { operationAt } from './operations.ts';
import { dataProperty } from './read/narrow.ts';

/**
 * `client.post(path, options)`: every method of a resource ends up here, and programs call it for what an SDK has no method
 * for. To the path of a model call it is recorded as the method would be, unless a method is what calls it.
 */
export function observePosts(recording: () => boolean): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const begun = currentCall();
      if (begun && guard('openai post', () => begun.takesPost(args[0]))) {
        const returned: unknown = original.apply(this, args);
        guard('openai post', () => takePost(returned, begun));
        return returned;
      }
      const call = recording() ? guard('openai post', () => beginPost(this, args)) : undefined;
      return call ? observeCall(call, () => original.apply(this, args)) : original.apply(this, args);
    };
}

/** The promise that a method makes its own of. Where the program's own code came between, it is what can be watched. */
function takePost(returned: unknown, call: Call): void {
  if (call.outOfSight) observePromise(returned, call);
  else call.posted = returned;
}

function beginPost(client: unknown, [path, options]: readonly unknown[]): Call | undefined {
  if (typeof path !== 'string') return undefined;
  const operation = operationAt(path);
  return operation && new Call(operation, client, given(operation, options), ownerOfCall());
}

/** The options may be a promise: then what is sent says what was asked for. */
function given(operation: Operation, options: unknown): CallRequest {
  const body = dataProperty(options, 'body');
  const request = typeof operation.path === 'string' ? operation.request?.([body, options]) : undefined;
  return request ?? { body, options };
}
