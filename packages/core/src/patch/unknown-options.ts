import { guard } from './guard.ts';
import { warnOnce } from './report.ts';

/** The names of all options of a type, each once: the compiler tells of one that is missing. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Tells of options that do not exist. In JavaScript a slip in a name would go unseen, and what should be masked would not be.
 *
 * @param of what takes the options, as a program writes it
 */
export function warnOfUnknownOptions<Options extends object>(
  of: string,
  options: Options,
  known: OptionNames<Options>,
): void {
  guard('reading options', () => {
    const unknown = Object.keys(options).filter((name) => !Object.hasOwn(known, name));
    if (unknown.length === 0) return;
    warnOnce(
      'AUTOLOG_UNKNOWN_OPTION',
      `${of} has no option ${unknown.join(', ')}: ignored. There are ${Object.keys(known).join(', ')}.`,
      `${of} ${unknown.join()}`,
    );
  });
}
