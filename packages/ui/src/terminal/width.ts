import type { VisibleText } from './visible.ts';

/** Every character is one column wide: Latin, Greek, Cyrillic, punctuation, arrows and boxes, no combining marks. */
const narrow =
  /^[\x20-\x7e\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u257f]*$/;

/** East Asian wide and full-width characters, and emoji: two columns. An approximation of Unicode's table. */
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}])/u;

/** Characters that may join with their neighbours to one. */
const joining = /[\p{M}\p{Emoji_Modifier}\p{Regional_Indicator}\u1100-\u11ff]/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many columns of a terminal the text takes. */
export function displayWidth(text: VisibleText): number {
  if (narrow.test(text)) return text.length;
  let columns = 0;
  for (const character of characters(text)) columns += characterWidth(character);
  return columns;
}

/** The text if it fits, else its start and `…`, in at most that many columns. */
export function cut(text: VisibleText, columns: number): VisibleText {
  const head = takeColumns(text, columns);
  if (head === text) return text;
  return columns < 1 ? ('' as VisibleText) : (`${takeColumns(text, columns - 1).trimEnd()}…` as VisibleText);
}

/** The text in lines of at most that many columns, broken between words where it can be; the last line may be cut. */
export function wrap(text: VisibleText, columns: number, maxLines: number = Infinity): VisibleText[] {
  const lines: VisibleText[] = [];
  let rest = text;
  while (lines.length + 1 < maxLines) {
    const head = takeColumns(rest, columns);
    if (head === rest) break;
    const line = endAtWord(head, rest[head.length]) || rest.slice(0, 2);
    lines.push(line.trimEnd() as VisibleText);
    rest = rest.slice(line.length).trimStart() as VisibleText;
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, cut(rest, columns)];
}

/** Without its last word, if that goes on behind the line and does not take half of it. */
function endAtWord(line: string, next: string | undefined): string {
  const space = line.lastIndexOf(' ');
  return next !== ' ' && space > line.length / 2 ? line.slice(0, space) : line;
}

/** The longest start of the text that fits. */
function takeColumns(text: VisibleText, columns: number): VisibleText {
  if (text.length * 2 <= columns) return text;
  const start = text.slice(0, columns + 1) as VisibleText;
  if (narrow.test(start)) return text.length <= columns ? text : (start.slice(0, Math.max(0, columns)) as VisibleText);
  const candidate = text.slice(0, columns * 16 + 16) as VisibleText;
  let used = 0;
  let end = 0;
  for (const character of characters(candidate)) {
    used += characterWidth(character);
    if (used > columns) return text.slice(0, end) as VisibleText;
    end += character.length;
  }
  return candidate;
}

/** What a reader takes for one character each. */
function characters(text: string): Iterable<string> {
  return joining.test(text) ? Array.from(graphemes.segment(text), ({ segment }) => segment) : text;
}

function characterWidth(character: string): number {
  if (character < '\u0300') return 1;
  if (/^\p{M}/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
