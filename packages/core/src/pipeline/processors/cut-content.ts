import { cutText, start } from './cut-text.ts';

/** So much longer than allowed, a text is not parsed any more. */
const MAX_PARSED_RATIO = 4;
const MAX_ATTEMPTS = 3;
/** The length of the marker that {@link cutText} leaves, at most. */
const MARKER_LENGTH = 60;

/**
 * JSON text that is too long, cut so that it is JSON text again: its longest strings become shorter, each with a word on
 * how much is missing, so that messages stay messages. Where that does not do (it is not the strings, or they are far too
 * many) its start becomes a string of `{ "[cut]": …, "start": … }`.
 */
export function cutContent(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (text.length > maxLength * MAX_PARSED_RATIO) return startOnly(text, maxLength);
  try {
    const value: unknown = JSON.parse(text);
    const lengths: number[] = [];
    const others = JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part !== 'string') return part;
      lengths.push(part.length);
      return '';
    }).length;
    let maxString = threshold(lengths, maxLength - others);
    for (let attempt = 0; attempt < MAX_ATTEMPTS && maxString > 0; attempt++) {
      const cut = withStringsCut(value, maxString);
      if (cut.length <= maxLength) return cut;
      // Escapes make strings longer in JSON than they are.
      maxString = Math.floor(maxString * (maxLength / cut.length) * 0.8);
    }
    return startOnly(text, maxLength);
  } catch {
    return startOnly(text, maxLength);
  }
}

function withStringsCut(value: unknown, maxString: number): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? cutText(part, maxString) : part));
}

/** The length to which strings are cut so that together they have room. */
function threshold(lengths: number[], room: number): number {
  const ascending = lengths.toSorted((a, b) => a - b);
  let left = room;
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index)) - MARKER_LENGTH;
    if (length > share) return share;
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}

function startOnly(text: string, maxLength: number): string {
  const length = Math.min(100_000, Math.floor(maxLength / 2));
  return JSON.stringify({ '[cut]': `${text.length} characters of JSON`, start: start(text, length) });
}
