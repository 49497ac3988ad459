import { inspect, types } from 'node:util';
import { applyPatch, guard, isPatched, type Method, runInContext } from '@autolog/core/integration';
import { currentCall } from './call-context.ts';
import type { Call } from './call.ts';
import { unwatch, watch } from './forgotten.ts';
import { observeResponse } from './observe-response.ts';
import { isStream, observeStream } from './observe-stream.ts';
import { ownerOf } from './owner-of.ts';

/**
 * What is used of the SDK's `APIPromise`. All but `asResponse` is no public API: where something is missing, what it would
 * have told is not recorded, and nothing else changes. See NOTES.md.
 */
interface ApiPromise extends Promise<unknown> {
  /** The response's headers. */
  responsePromise?: unknown;
  /** Reads the body into the answer; called once, when the promise is first awaited. */
  parseResponse: (this: unknown, ...args: unknown[]) => unknown;
  /** Set once somebody awaits. */
  parsedPromise?: unknown;
  asResponse?: (this: unknown) => Promise<Response>;
  _thenUnwrap?: (this: unknown, ...args: unknown[]) => unknown;
}

/**
 * Watches the promise that the SDK returns, in place: the user gets the very object, the body is read when the user
 * asks for it and not before, and no promise gets a handler that the user has not put there.
 */
export function observePromise(returned: unknown, call: Call): void {
  const promise = isApiPromise(returned) ? returned : call.posted;
  call.posted = undefined;
  const seen = isApiPromise(promise) && guard('openai call', () => (observe(promise, call), true));
  if (seen) call.outOfSight = false;
  else takeOutOfSight(returned, call);
}

function isApiPromise(returned: unknown): returned is ApiPromise {
  return types.isPromise(returned) && typeof (returned as Partial<ApiPromise>).parseResponse === 'function';
}

/**
 * What the program's own code (a mock, an asynchronous wrapper) put in place of the SDK's promise. It gets no handler of
 * ours: the call ends with the headers of its answer, should there be a request.
 */
function takeOutOfSight(returned: unknown, call: Call): void {
  const isThenable = typeof (returned as { then?: unknown } | null | undefined)?.then === 'function';
  if (!isThenable) {
    if (returned === undefined) call.unseen('raw');
    else call.complete(returned);
    return;
  }
  call.outOfSight = true;
  watch(returned as object, call);
  setImmediate(() => guard('openai call', () => isSettled(returned) && !call.requested && call.unseen('raw'))).unref();
}

/** Whether a promise is settled, or none of the language's, without a handler that would change how it settles. */
function isSettled(promise: unknown): boolean {
  return !types.isPromise(promise) || !inspect(promise, { depth: 0, customInspect: false }).includes('<pending>');
}

/** @param isDerived whether the promise gives what a function made of the answer: that of `parse()`, or the program's */
function observe(promise: ApiPromise, call: Call, isDerived = false): void {
  observeParsing(promise, call, isDerived);
  observeDeriving(promise, call);
  observeRaw(promise);
  observeFailure(promise, call);
  if (call.responded) watch(promise, call);
  else call.answerPromise = promise;
}

const observedCall = Symbol('call');

/** The `parseResponse` that stands in a promise, by which its call is found. */
type ObservedParsing = ApiPromise['parseResponse'] & { [observedCall]?: Call };

function observeParsing(promise: ApiPromise, call: Call, isDerived: boolean): void {
  const { parseResponse } = promise;
  const parse: ObservedParsing = function (this: unknown, client: unknown, props: unknown): unknown {
    // Before openai 7, a promise derived from this one reads the answer through it.
    if (call.derives) return keepAnswer(parseResponse.call(this, client, props), call);
    unwatch(call);
    call.answerPromise = undefined;
    call.derives = isDerived;
    let parsing: unknown;
    try {
      parsing = runInContext(call.parseContext, () => parseResponse.call(this, client, props));
    } finally {
      call.derives = false;
    }
    if (!types.isPromise(parsing)) {
      guard('openai answer', () => take(parsing, call, isDerived));
      return parsing;
    }
    return parsing.then(
      (answer) => {
        guard('openai answer', () => take(answer, call, isDerived));
        return answer;
      },
      (error: unknown) => {
        guard('openai answer', () => call.fail(error));
        throw error;
      },
    );
  };
  parse[observedCall] = call;
  replace(promise, 'parseResponse', parse);
}

/** `parse()` derives its promise from that of `create()`. */
function observeDeriving(promise: ApiPromise, call: Call): void {
  const unwrap = promise._thenUnwrap;
  if (typeof unwrap !== 'function') return;
  replace(promise, '_thenUnwrap', function (this: unknown, transform: unknown): unknown {
    const child = unwrap.call(this, transform);
    if (isApiPromise(child)) guard('openai unwrap', () => observe(child, call, true));
    return child;
  });
}

/** `parseResponseWithTimeout(client, response)` of openai 7: the answer before anything is made of it. */
export function observeReading(original: Method): Method {
  return function (...args) {
    const call = currentCall();
    const reading: unknown = original.apply(this, args);
    return call?.derives ? keepAnswer(reading, call) : reading;
  };
}

/** Keeps the answer from which another value is made: that may fail, and the model has answered all the same. */
function keepAnswer(reading: unknown, call: Call): unknown {
  if (!types.isPromise(reading)) return reading;
  return reading.then((answer) => {
    call.answer = answer;
    return answer;
  });
}

/** Hooks the method by which the raw response is taken: on the class, once, but on a promise that has one of its own. */
function observeRaw(promise: ApiPromise): void {
  if (typeof promise.asResponse !== 'function' || isPatched(promise.asResponse)) return;
  const owner = ownerOf(promise, 'asResponse') ?? promise;
  const undo = applyPatch(owner, 'asResponse', observeTaking);
  if (undo && owner !== promise) rawUndos.push(undo);
}

const rawUndos: (() => void)[] = [];

/** Puts the originals back. */
export function restoreRawResponses(): void {
  for (const undo of rawUndos.splice(0)) undo();
}

/** `asResponse()`: the program takes the response itself. */
function observeTaking(original: Method): Method {
  return function (this: ApiPromise, ...args) {
    const response: unknown = original.apply(this, args);
    const call = (this.parseResponse as ObservedParsing | undefined)?.[observedCall];
    if (!call || this.parsedPromise !== undefined || !types.isPromise(response)) return response;
    return response.then((raw) => {
      guard('openai response', () => observeResponse(raw as Response, call));
      return raw;
    });
  };
}

/**
 * A request fails where its promise rejects that the answer's promise waits for. That is mostly the one which the hook of
 * `makeRequest` gave away. Where something of the program's stands between (a subclass that asks another host after a
 * failure), this promise is observed when it is first asked for, and with it whoever asked.
 */
function observeFailure(promise: ApiPromise, call: Call): void {
  if (call.responded) return;
  const request = promise.responsePromise;
  call.request ??= request;
  if (!types.isPromise(request) || request === call.ownRequest) return;
  let observed: Promise<unknown> | undefined;
  void Object.defineProperty(promise, 'responsePromise', {
    configurable: true,
    enumerable: true,
    get: () =>
      (observed ??= request.then(undefined, (error: unknown) => {
        guard('openai failure', () => call.fail(error));
        throw error;
      })),
    set: (value: unknown) => {
      void Object.defineProperty(promise, 'responsePromise', {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  });
}

/** Puts a method in place of one: what was inherited becomes an own property that nobody enumerates. */
function replace(target: object, name: string, value: (...args: never[]) => unknown): void {
  // To assign is the cheaper way, where there is one to assign to.
  if (Object.prototype.propertyIsEnumerable.call(target, name)) (target as Record<string, unknown>)[name] = value;
  else Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

function take(answer: unknown, call: Call, isDerived: boolean): void {
  if (isStream(answer)) observeStream(answer, call);
  else if (isStream(call.answer)) observeStream(call.answer, call);
  else if (isDerived) call.complete(call.answer ?? answer, answer);
  else call.complete(answer);
}

/** A request has ended: where nobody awaits the answer, its promise is watched from now on. */
export function watchUnread(call: Call): void {
  const promise = call.answerPromise as ApiPromise | undefined;
  call.answerPromise = undefined;
  if (promise && promise.parsedPromise === undefined && !call.tookRaw) watch(promise, call);
}
