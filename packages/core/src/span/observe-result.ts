import type { LiveSpan } from './live-span.ts';

/**
 * Calls a function and ends its span with what it returns, resolves to or throws. A promise is observed in place: its
 * caller gets a promise that settles alike.
 */
export function observeResult<T>(span: LiveSpan, call: () => T): T {
  let result: T;
  try {
    result = call();
  } catch (error) {
    span.recordException(error).end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    finish(span, result);
    return result;
  }
  return result.then(
    (value) => {
      finish(span, value);
      return value;
    },
    (error: unknown) => {
      span.recordException(error).end();
      throw error;
    },
  ) as T;
}

function finish(span: LiveSpan, value: unknown): void {
  if (span.record.outputs === undefined) span.setOutputs(value);
  span.end();
}
