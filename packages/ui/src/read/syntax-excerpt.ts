import { gap, type Line } from '../terminal/line.ts';
import { visible } from '../terminal/visible.ts';
import { displayWidth } from '../terminal/width.ts';

/**
 * The message of a mistake in a filter or an order, and apart from it the text that shows the place: core puts that in the last
 * two lines, the second of which is a caret. The caret is put where the place is on a terminal.
 */
export function syntaxExcerpt(text: string): { message: string; excerpt: Line[] } {
  const [, message, shown, indent] = /^(.*)\n(.*)\n( *)\^$/s.exec(text) ?? [];
  if (message === undefined || shown === undefined || indent === undefined) return { message: text, excerpt: [] };
  const characters = Array.from(shown);
  const before = visible(characters.slice(0, indent.length).join(''));
  const after = visible(characters.slice(indent.length).join(''));
  return {
    message,
    excerpt: [
      [{ text: before }, { text: after }],
      [gap(displayWidth(before)), { text: visible('^') }],
    ],
  };
}
