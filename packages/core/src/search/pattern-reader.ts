import { INVALID_FILTER, SearchSyntaxError } from './syntax-error.ts';

/** Walks along the characters of a regular expression. */
export interface PatternReader {
  readonly text: string;
  /** Where the next character is. */
  index: number;
  peek(): string | undefined;
  /** The match of a sticky expression here, passed over. */
  take(expression: RegExp): RegExpExecArray | undefined;
  /** The next code point, passed over. */
  nextCodePoint(): number;
  /** Says what is wrong, here or at a place before. */
  fail(detail: string, position?: number): never;
}

export function patternReader(text: string): PatternReader {
  const reader: PatternReader = {
    text,
    index: 0,
    peek: () => text[reader.index],
    take(expression) {
      expression.lastIndex = reader.index;
      const match = expression.exec(text) ?? undefined;
      if (match) reader.index += match[0].length;
      return match;
    },
    nextCodePoint() {
      const codePoint = text.codePointAt(reader.index)!;
      reader.index += codePoint > 0xffff ? 2 : 1;
      return codePoint;
    },
    fail(detail, position = reader.index) {
      throw new SearchSyntaxError({ code: INVALID_FILTER, name: 'The regular expression', text }, position, detail);
    },
  };
  return reader;
}
