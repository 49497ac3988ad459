import { types } from 'node:util';
import { activeContext, applyPatch, guard, type Method, runInContext } from '@autolog/core/integration';
import { Call } from './call.ts';
import type { ClientClass } from './modules.ts';
import { observePromise, watchUnread } from './observe-promise.ts';
import type { Operation } from './operation.ts';
import { chatCompletions } from './read/chat-completion.ts';
import { completions } from './read/completion.ts';
import { embeddings } from './read/embedding.ts';
import { responses } from './read/response.ts';

/** Under this key, the context of a call's own work holds the call. */
const callKey = Symbol.for('autolog.openai.call');

/** Whether calls are recorded; asked at each call. */
export type Recording = () => boolean;

/** The methods that call a model, by their path below the client class and below the client. */
const operations: readonly { path: readonly string[]; method: string; as: string; operation: Operation }[] = [
  { path: ['Chat', 'Completions'], method: 'create', as: 'chat.completions.create', operation: chatCompletions },
  { path: ['Completions'], method: 'create', as: 'completions.create', operation: completions },
  { path: ['Embeddings'], method: 'create', as: 'embeddings.create', operation: embeddings },
  { path: ['Responses'], method: 'create', as: 'responses.create', operation: responses },
];

/** The methods that were patched, and how to put the originals back. */
export interface PatchedClient {
  patched: string[];
  undo: () => void;
}

/** Puts the hooks into one copy of the SDK. */
export function patchClient(client: ClientClass, recording: Recording): PatchedClient {
  const undos: (() => void)[] = [];
  /** A hook that somebody has wrapped meanwhile stays where it is, and passes through. */
  let active = true;
  const patched: string[] = [];
  for (const { path, method, as, operation } of operations) {
    const resource = path.reduce<unknown>(
      (holder, name) => (holder as Record<string, unknown> | undefined)?.[name],
      client,
    );
    const undo =
      typeof resource === 'function' &&
      applyPatch(
        resource.prototype,
        method,
        observeCalls(operation, () => active && recording()),
      );
    if (!undo) continue;
    undos.push(undo);
    patched.push(as);
  }
  for (const [method, hook] of [
    ['makeRequest', observeRequest],
    ['buildRequest', observeBody],
  ] as const) {
    const owner = patched.length > 0 ? ownerOf(client.prototype, method) : undefined;
    const undo = owner && applyPatch(owner, method, hook);
    if (undo) undos.push(undo);
  }
  const undo = (): void => {
    active = false;
    for (const restore of undos) restore();
  };
  return { patched, undo };
}

/** The prototype on the chain that has a method itself. */
function ownerOf(prototype: object, method: string): object | undefined {
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, method)) return at;
  return undefined;
}

/** `create(body, options)`: a call begins; what the SDK does for it runs in its context. */
function observeCalls(operation: Operation, recording: Recording): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const call = recording() ? guard('openai call', () => new Call(operation, this?._client, args[0])) : undefined;
      if (!call || call.ended) return original.apply(this, args);
      let returned: unknown;
      try {
        returned = runInContext({ span: call.span, [callKey]: call }, () => original.apply(this, args));
      } catch (error) {
        call.fail(error);
        throw error;
      }
      guard('openai call', () => observePromise(returned, call));
      if (!call.requested) guard('openai call', () => watchUnread(call));
      return returned;
    };
}

/** `makeRequest(options, retriesRemaining, retryOfRequestLogID)`: headers, failures, and (from inside itself) retries. */
function observeRequest(original: Method): Method {
  return function (...args) {
    const call = activeContext()?.[callKey] as Call | undefined;
    if (!call) return original.apply(this, args);
    if (call.requested) {
      // What the program itself asks for meanwhile (a token, an audit) is no retry.
      if (isRequestOf(call, args[0])) guard('openai retry', () => call.retried());
      return original.apply(this, args);
    }
    call.requested = true;
    return original.apply(this, args).then(
      (sent: { response: Response }) => {
        guard('openai response', () => {
          call.responded(sent.response);
          watchUnread(call);
        });
        return sent;
      },
      (error: unknown) => {
        guard('openai failure', () => call.fail(error));
        throw error;
      },
    );
  };
}

/** `buildRequest(options)`: the request as it is sent, its body as text. Synchronous before openai 5. */
function observeBody(original: Method): Method {
  return function (...args) {
    const built = original.apply(this, args);
    const call = activeContext()?.[callKey] as Call | undefined;
    if (!call || !isRequestOf(call, args[0])) return built;
    const take = (request: { req?: { body?: unknown } } | undefined): void => {
      const body = request?.req?.body;
      if (typeof body === 'string') guard('openai request', () => call.sent(body));
    };
    // The SDK awaits this promise in any case, so that looking on beside it hides no rejection.
    if (types.isPromise(built)) void (built as Promise<{ req?: { body?: unknown } }>).then(take, () => {});
    else guard('openai request', () => take(built));
    return built;
  };
}

/** Whether the SDK's options of a request are those of the call's own, and not of one that the program makes meanwhile. */
function isRequestOf(call: Call, options: unknown): boolean {
  const path = (options as { path?: unknown } | null | undefined)?.path;
  return typeof path === 'string' && path.endsWith(call.path);
}
