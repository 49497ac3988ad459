import { types } from 'node:util';
import { guard } from '../patch/guard.ts';
import { runInContext } from './context.ts';
import type { LiveSpan } from './live-span.ts';

/** Sees what a call gave while its span can still be added to, and says what to record as outputs. */
export type ReadOutputs = (value: unknown, span: LiveSpan) => unknown;

/**
 * Runs a function inside a span, and ends the span with what it returns, resolves to or throws. A promise is observed in
 * place: its caller gets a promise that settles alike.
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
  return types.isPromise(result) ? (result.then(succeed, fail) as T) : succeed(result);
}
