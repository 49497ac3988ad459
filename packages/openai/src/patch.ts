import { applyPatch, guard, isPatched, type Method } from '@autolog/core/integration';
import { currentCall, ownerOfCall } from './call-context.ts';
import { Call } from './call.ts';
import type { ClientClass } from './modules.ts';
import { observeCall } from './observe-call.ts';
import { observePages } from './observe-pages.ts';
import { observeReading } from './observe-promise.ts';
import { observeAttempt, observeRequest } from './observe-request.ts';
import type { Operation } from './operation.ts';
import { hookPoints } from './operations.ts';
import { ownerOf } from './owner-of.ts';
import { observePosts } from './raw-post.ts';
import { observeText } from './request-text.ts';
import { observeFirstSocket } from './websocket/observe-sockets.ts';
import { settings } from './settings.ts';
import { hookRunTools } from './tool-runners/patch-tool-runners.ts';

/** Whether calls are recorded; asked at each call. */
export type Recording = () => boolean;

/** The methods that were patched, and how to put the originals back. */
export interface PatchedClient {
  patched: string[];
  /** One for each hook that was put in. */
  undos: (() => void)[];
}

/** Puts the hooks into one copy of the SDK. Where somebody has put one of them away since the last time, it comes back. */
export function patchClient(client: ClientClass, recording: Recording): PatchedClient {
  const undos: (() => void)[] = [];
  const patched: string[] = [];
  const hook = (target: object, method: string, wrap: (original: Method) => Method): boolean => {
    const undo = applyPatch(target, method, wrap);
    if (undo) undos.push(undo);
    return isPatched((target as Record<string, unknown>)[method]);
  };
  for (const { path, method, as, operation } of hookPoints) {
    const resource = path.reduce<unknown>(
      (holder, name) => (holder as Record<string, unknown> | undefined)?.[name],
      client,
    );
    if (typeof resource === 'function' && hook(resource.prototype, method, observeCalls(operation, recording)))
      patched.push(as);
  }
  const hooks = [
    ...requestHooks,
    ...(settings.includeUsage ? [['buildRequest', observeText] as const] : []),
    ['post', observePosts(recording)] as const,
    ['buildURL', observeFirstSocket(recording, (more) => void undos.push(...more))] as const,
  ];
  for (const [method, wrap] of patched.length > 0 ? hooks : []) {
    const owner = ownerOf(client.prototype, method);
    if (owner) hook(owner, method, wrap);
  }
  patched.push(...hookRunTools(client, hook, recording));
  return { patched, undos };
}

/** What lies below every call. */
const requestHooks: readonly [string, (original: Method) => Method][] = [
  ['makeRequest', observeRequest],
  ['fetchWithTimeout', observeAttempt],
  ['parseResponseWithTimeout', observeReading],
  ['responsePromise', observePages],
];

/** `create(body, options)` and its like: a call begins; what the SDK does for it runs in its context. */
function observeCalls(operation: Operation, recording: Recording): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const call = recording() ? guard('openai call', () => beginCall(operation, this, args)) : undefined;
      return call ? observeCall(call, () => original.apply(this, args)) : original.apply(this, args);
    };
}

function beginCall(operation: Operation, resource: unknown, args: readonly unknown[]): Call | undefined {
  const begun = begunCall(operation, resource);
  if (begun) return begun.outOfSight ? begun : undefined;
  const given = operation.request ? operation.request(args) : { body: args[0], options: args[1] };
  return given && new Call(operation, resource, given, ownerOfCall());
}

/**
 * The call, where a hook further out has begun this very one: somebody wrapped the method, and another hook came on top
 * since. A wrapper that is asynchronous keeps the SDK's promise to itself: it is watched from here then.
 */
function begunCall(operation: Operation, resource: unknown): Call | undefined {
  const call = currentCall();
  return call?.requested === false && call.operation === operation && call.resource === resource ? call : undefined;
}
