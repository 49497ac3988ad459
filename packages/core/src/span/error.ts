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

/**
 * The stack of an error as text. The first reading of `stack` makes V8 forget where the error was thrown, and Node then
 * prints another (useless) source line should the error turn out to be uncaught. So this is called only when the error
 * has had its chance to end the process.
 */
export function stackOf(error: unknown): string | undefined {
  try {
    return isError(error) && error.stack ? String(error.stack) : undefined;
  } catch {
    return undefined;
  }
}

/** Also of another realm, as in a test runner that isolates by `node:vm`. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error);
}
