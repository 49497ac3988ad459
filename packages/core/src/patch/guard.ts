import { reportFault } from './report.ts';

/**
 * Runs our code inside somebody's program: what it throws is swallowed, counted and told once. The only place that swallows.
 *
 * @param where names the place in the count and in the warning
 * @returns what the body returned, or `undefined` if it threw
 */
export function guard<T>(where: string, body: () => T): T | undefined;
/** As above, for what runs often: a body that takes its argument need not be made anew. */
export function guard<T, A>(where: string, body: (argument: A) => T, argument: A): T | undefined;
export function guard<T, A>(where: string, body: (argument?: A) => T, argument?: A): T | undefined {
  try {
    return body(argument);
  } catch (error) {
    reportFault(where, error);
    return undefined;
  }
}
