import { types } from 'node:util';

/** An error in words. */
export interface ErrorDescription {
  /** Its class. */
  type: string;
  message: string;
}

/** Describes anything that can be thrown; never throws. Does not touch the error's `stack`: see {@link stackOf}. */
export function describeError(error: unknown): ErrorDescription {
  try {
    if (isError(error))
      return { type: String(error.constructor?.name || error.name || 'Error'), message: String(error.message) };
    return {
      type: typeof error,
      message: typeof error === 'object' ? JSON.stringify(error) : `${error as string | number}`,
    };
  } catch {
    return { type: typeof error, message: 'an error that cannot be described' };
  }
}

/** Deeper chains of causes are hardly read, and some are made by code that retries without end. */
const MAX_CAUSES = 5;

/**
 * The stack of an error as text, and below it those of its causes; never throws. The first reading of `stack` makes V8
 * forget where the error was thrown, and Node then prints another (useless) source line should the error turn out to be
 * uncaught. So this is called only when the error has had its chance to end the process.
 */
export function stackOf(error: unknown): string | undefined {
  const texts: string[] = [];
  const stack = ownStack(error);
  if (stack !== undefined) texts.push(stack);
  const seen = new Set([error]);
  for (let cause = causeOf(error); seen.size <= MAX_CAUSES && !seen.has(cause); cause = causeOf(cause)) {
    seen.add(cause);
    const text = ownStack(cause) ?? causeInWords(cause);
    if (text === undefined) break;
    texts.push(`Caused by: ${text}`);
  }
  return texts.length > 0 ? texts.join('\n') : undefined;
}

function ownStack(error: unknown): string | undefined {
  try {
    return isError(error) && error.stack ? String(error.stack) : undefined;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): unknown {
  try {
    return isError(error) ? error.cause : undefined;
  } catch {
    return undefined;
  }
}

/** A cause without a stack. Of an object that is no error only the message: it may be a whole response. */
function causeInWords(cause: unknown): string | undefined {
  try {
    if (cause === undefined || cause === null) return undefined;
    if (isError(cause)) {
      const { type, message } = describeError(cause);
      return `${type}: ${message}`;
    }
    if (typeof cause !== 'object' && typeof cause !== 'function') return describeError(cause).message;
    return 'message' in cause && typeof cause.message === 'string' ? cause.message : undefined;
  } catch {
    return undefined;
  }
}

/** Also of another realm, as in a test runner that isolates by `node:vm`. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error);
}
