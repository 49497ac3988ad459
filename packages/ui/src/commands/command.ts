import type { Output } from '../terminal/output.ts';

/** An option of a command, as `--help` describes it. */
export interface Option {
  /** What the option takes (`<n>`); a switch where absent. */
  takes?: string;
  about: string;
}

/** What was asked for: options by name (`true` for a switch) and the words that are none. */
export interface Request {
  options: Record<string, string | boolean | undefined>;
  words: string[];
}

/** Everything went well. */
export const EXIT_OK = 0;
/** What was asked for is not there: no store, a broken store, no such trace. */
export const EXIT_FAILED = 1;
/** The command line cannot be understood. */
export const EXIT_USAGE = 2;

/** A subcommand of `autolog`. */
export interface Command {
  name: string;
  /** What stands after the name on the command line. */
  takes: string;
  summary: string;
  /** Further paragraphs of its `--help`. */
  about: string[];
  /** How many words it takes. */
  maxWords: number;
  options: Record<string, Option>;
  /** Does it, and gives the exit code. */
  run(request: Request, output: Output): Promise<number>;
}
