import { TracingError, type TracingErrorCode } from '../errors.ts';

export const INVALID_FILTER: TracingErrorCode = 'INVALID_FILTER';

/** A text that a user wrote in one of the small languages of search, and how messages speak of it. */
export interface Source {
  code: TracingErrorCode;
  /** Begins the message: `The filter`. */
  name: string;
  text: string;
}

/** A mistake in such a text. The message shows the text with a caret under the place. */
export class SearchSyntaxError extends TracingError {
  /** Where in the text, counted in UTF-16 units from 0. */
  readonly position: number;
  /** What was expected there and what was found, without the text. */
  readonly detail: string;

  constructor(source: Source, position: number, detail: string) {
    super(
      source.code,
      `${source.name} cannot be read at character ${position + 1}: ${detail}\n${excerpt(source.text, position)}`,
    );
    this.position = position;
    this.detail = detail;
  }
}

/** How much of the text is shown before and after the place. */
const BEFORE = 60;
const AFTER = 40;

/** The text around a position on one line, and a caret under it. What would move the cursor of a terminal is shown as a space. */
function excerpt(text: string, position: number): string {
  const before = visible(text.slice(Math.max(0, position - BEFORE), position), position > BEFORE ? '…' : '', '');
  const after = visible(text.slice(position, position + AFTER), '', position + AFTER < text.length ? '…' : '');
  return `  ${before}${after}\n  ${' '.repeat(Array.from(before).length)}^`;
}

function visible(text: string, start: string, end: string): string {
  return start + text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ') + end;
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
