import type { Line } from './line.ts';

/** Where a command's output goes, and what it has to know of it. */
export interface Output {
  columns: number;
  isTTY: boolean;
  /** Prints lines, painted where the output has colour. */
  print(lines: Line[]): void;
  /** Prints text that is harmless as it stands, such as JSON from `visibleJson`. */
  printText(text: string): void;
  /** Prints one line of any text to stderr, after the name of the program. */
  complain(message: string): void;
}
