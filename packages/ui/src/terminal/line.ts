import { type ColourDepth, paint, type Style } from './colour.ts';
import { visible, type VisibleText } from './visible.ts';
import { cut, displayWidth } from './width.ts';

/** A part of a line that looks the same throughout. */
export interface Piece {
  text: VisibleText;
  style?: Style | undefined;
}

/** What one line of the output says, before it is painted. */
export type Line = Piece[];

/** A piece of any text; what cannot be seen in it is escaped. */
export function piece(text: string, style?: Style): Piece {
  return { text: visible(text), style };
}

/** Blank columns. */
export function gap(columns: number): Piece {
  return { text: ' '.repeat(Math.max(0, columns)) as VisibleText };
}

/** How many columns the line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((columns, { text }) => columns + displayWidth(text), 0);
}

/** The line in at most that many columns. */
export function cutLine(line: Line, columns: number): Line {
  const kept: Line = [];
  let left = columns;
  for (const part of line) {
    const text = cut(part.text, left);
    kept.push({ ...part, text });
    left -= displayWidth(text);
    if (text !== part.text) break;
  }
  return kept;
}

/** The line in exactly that many columns: cut, or filled with blanks. */
export function fitLine(line: Line, columns: number): Line {
  const kept = cutLine(line, columns);
  return [...kept, gap(columns - lineWidth(kept))];
}

/** The line as it is printed, without blanks at its end. */
export function printLine(line: Line, depth: ColourDepth): string {
  const end = line.findLastIndex(({ text }) => text.trim() !== '');
  return line
    .slice(0, end + 1)
    .map(({ text, style }, index) => paint(index === end ? text.trimEnd() : text, style, depth))
    .join('');
}
