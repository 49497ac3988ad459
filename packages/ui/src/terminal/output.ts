import type { Line } from './line.ts';

/** Where a command's output goes, and what it has to know of it. */
export interface Output {
  columns: number;
  isTTY: boolean;
  /** Prints lines, painted where the output has colour. */
  print(lines: Line[]): void;
  /** Prints text that is harmless as it stands, such as JSON from `visibleJson`. Resolves when there is room for more. */
  printText(text: string): Promise<void>;
  /** Prints one line of any text to stderr, after the name of the program, and below it the lines that show what is meant. */
  complain(message: string, below?: Line[]): void;
  /** Asks the person at the terminal, with yes or no; `undefined` where nobody is there. */
  confirm(question: string): Promise<boolean | undefined>;
}
