import { types } from 'node:util';
import { guard } from '../patch/guard.ts';
import { runInContext } from './context.ts';
import type { LiveSpan } from './live-span.ts';

/** Sees what a call gave while its span can still be added to, and says what to record as outputs. */
export type ReadOutputs = (value: unknown, span: LiveSpan) => unknown;

/**
 * Runs a function inside a span, and ends the span with what it returns, resolves to or throws. A promise is observed in
 * place: its caller gets a promise that settles alike, and the very object where it can more than others.
 */
export function observeResult<T>(span: LiveSpan, call: () => T, read?: ReadOutputs): T {
  const succeed = <V>(value: V): V => {
    const [outputs] = (read && guard('reading a result', () => [read(value, span)])) ?? [value];
    if (span.record.outputs === undefined) span.setOutputs(outputs);
    span.end();
    return value;
  };
  const fail = (error: unknown): never => {
    span.recordException(error).end();
    throw error;
  };
  let result: T;
  try {
    result = runInContext({ span }, call);
  } catch (error) {
    return fail(error);
  }
  if (!types.isPromise(result)) return succeed(result);
  if (isPlain(result)) return result.then(succeed, fail) as T;
  forgotten.register(result, span);
  guard('observing a promise', () => observeInPlace(result, succeed, fail));
  return result;
}

/** Promises that can more (an SDK's `withResponse()`) and are never awaited: their spans end when they are collected. */
const forgotten = new FinalizationRegistry<LiveSpan>((span) => span.end());

function isPlain(promise: Promise<unknown>): boolean {
  return promise.constructor === Promise && Object.keys(promise).length === 0;
}

/** Watches a promise that can more than others: the very object is handed on, and read when its owner reads it. */
function observeInPlace<T>(promise: Promise<T>, succeed: (value: T) => T, fail: (error: unknown) => never): void {
  const { then } = promise;
  let observed: Promise<T> | undefined;
  const settled = (): Promise<T> => (observed ??= then.call(promise, succeed as never, fail) as Promise<T>);
  const define = (name: string, value: unknown): void =>
    void Object.defineProperty(promise, name, { value, configurable: true, writable: true });
  define('then', (onFulfilled?: (value: T) => unknown, onRejected?: (error: unknown) => unknown) =>
    settled().then(onFulfilled, onRejected),
  );
  define('catch', (onRejected?: (error: unknown) => unknown) => settled().catch(onRejected));
  define('finally', (onFinally?: () => void) => settled().finally(onFinally));
}
