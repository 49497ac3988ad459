import { SearchSyntaxError, type Source } from './syntax-error.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

/** Walks along the words of a text. */
export interface TokenReader {
  source: Source;
  peek(): Token;
  next(): Token;
  /** The next word, if it is of that kind. */
  takeKind(kind: TokenKind): Token | undefined;
  /** Whether the next word is that keyword, in any case. */
  isWord(keyword: string): boolean;
  takeWord(keyword: string): boolean;
  isPunctuation(mark: string): boolean;
  takePunctuation(mark: string): boolean;
  /** How a word is named in messages. */
  describe(token: Token): string;
  /** Says what should stand where the next word does. */
  expected(what: string): never;
  fail(token: Token, detail: string): never;
}

/** How much of a long word a message repeats. */
const SHOWN = 40;

export function tokenReader(source: Source): TokenReader {
  const tokens = tokenize(source);
  let index = 0;
  const reader: TokenReader = {
    source,
    peek: () => tokens[index]!,
    next: () => tokens[index < tokens.length - 1 ? index++ : index]!,
    takeKind: (kind) => (reader.peek().kind === kind ? reader.next() : undefined),
    isWord: (keyword) => reader.peek().kind === 'name' && reader.peek().text.toUpperCase() === keyword,
    takeWord: (keyword) => reader.isWord(keyword) && reader.next() !== undefined,
    isPunctuation: (mark) => reader.peek().kind === 'punctuation' && reader.peek().text === mark,
    takePunctuation: (mark) => reader.isPunctuation(mark) && reader.next() !== undefined,
    describe(token) {
      if (token.kind === 'end') return 'the end';
      const text = token.text.length > SHOWN ? `${token.text.slice(0, SHOWN)}…` : token.text;
      return text
        .toWellFormed()
        .replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
    },
    expected: (what) => reader.fail(reader.peek(), `expected ${what}, found ${reader.describe(reader.peek())}.`),
    fail(token, detail) {
      throw new SearchSyntaxError(source, token.position, detail);
    },
  };
  return reader;
}
