import type { Output } from '../terminal/output.ts';

/** An option of a command, as `--help` describes it. */
export interface Option {
  /** What the option takes (`<n>`); a switch where absent. */
  takes?: string;
  /** One letter for it: `o` for `-o`. */
  short?: string;
  /** It may be given several times. */
  many?: true;
  about: string;
}

/** What was asked for: options by name (`true` for a switch, a list for those of which there may be many) and the words that are none. */
export interface Request {
  options: Record<string, string | boolean | string[] | undefined>;
  words: string[];
}

/** Everything went well. */
export const EXIT_OK = 0;
/** What was asked for is not there or cannot be done: no store, a broken store, no such trace; or the answer was no. */
export const EXIT_FAILED = 1;
/** The command line cannot be understood. */
export const EXIT_USAGE = 2;

/** A subcommand of `autolog`. */
export interface Command {
  /** Of one word, or of two where it is one of a group: `db stats`. */
  name: string;
  /** What stands after the name on the command line. */
  takes: string;
  summary: string;
  /** Further paragraphs of its `--help`. */
  about: string[];
  /** How many words it takes. */
  maxWords: number;
  /** What such a word is, where it takes only one. */
  word?: string;
  options: Record<string, Option>;
  /** Does it, and gives the exit code. */
  run(request: Request, output: Output): Promise<number>;
}
