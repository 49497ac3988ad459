import { reportFault } from '../../patch/report.ts';
import { describeError } from '../../span/error.ts';

/**
 * Counts that a function of the user's failed, and tells of the first time. Of an error only its class is told: its
 * message may quote what the function was there to hide.
 *
 * @param where names the function in the count and in the warning
 * @param consequence what became of the value
 */
export function reportUserFault(where: string, error: unknown, consequence: string): void {
  const cause = error instanceof Misuse ? error.message : `it threw ${describeError(error).type}`;
  reportFault(where, new Error(`${cause}; ${consequence}`));
}

/** A function of the user's gave something that it must not give. The message holds nothing of the value. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** What a value is, for a message. A promise is let go of: that it is rejected must not end the process. */
export function describeMisuse(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === undefined ? 'nothing' : `a ${typeof value}`;
  try {
    const then: unknown = (value as { then?: unknown }).then;
    if (typeof then !== 'function') return 'another object';
    then.call(
      value,
      () => {},
      () => {},
    );
    return 'a promise (it has to be synchronous)';
  } catch {
    return 'another object';
  }
}
