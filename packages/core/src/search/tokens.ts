import { SearchSyntaxError, type Source } from './syntax-error.ts';

export type TokenKind = 'name' | 'quotedName' | 'string' | 'number' | 'operator' | 'punctuation' | 'unknown' | 'end';

/** A word of a filter. */
export interface Token {
  kind: TokenKind;
  /** As it was written. */
  text: string;
  /** Without its quotes, and with its escaped quotes as they are meant. */
  value: string;
  position: number;
  /** Where in `value` a character that escaped the next was left out. */
  escapes: readonly number[];
}

const space = /\s+/y;
const name = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*/uy;
const number = /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const operator = /[<>!=]=|<>|[<>=]/y;
const punctuation = /[.,()]/y;

/**
 * Takes a text apart into words, the last of which is its end. Characters that have no meaning become words of kind
 * `unknown`, for the parser to say what it expected there.
 *
 * @throws SearchSyntaxError where a quote is not closed
 */
export function tokenize(source: Source): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let position = 0;

  const take = (pattern: RegExp, at = position): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, taken: string): void => {
    tokens.push({ kind, text: taken, value: taken, position, escapes: [] });
    position += taken.length;
  };

  while (true) {
    position += take(space)?.length ?? 0;
    const character = text[position];
    if (character === undefined) {
      push('end', '');
      return tokens;
    }
    if (character === "'" || character === '"' || character === '`') {
      const token = quoted(source, position, character);
      tokens.push(token);
      position += token.text.length;
      continue;
    }
    // A key may begin with a digit: tag.1a
    const numeral = tokens.at(-1)?.text === '.' ? undefined : take(number);
    if (numeral !== undefined) {
      const rest = take(name, position + numeral.length);
      push(rest === undefined ? 'number' : 'unknown', numeral + (rest ?? ''));
      continue;
    }
    const kinds = [
      ['name', take(name)],
      ['operator', take(operator)],
      ['punctuation', take(punctuation)],
    ] as const;
    const [kind, taken] = kinds.find(([, found]) => found !== undefined) ?? ['unknown', undefined];
    push(kind, taken ?? String.fromCodePoint(text.codePointAt(position)!));
  }
}

/**
 * Inside quotes a doubled quote is one, as is (but not in back quotes) a quote after a backslash. Other backslashes stand
 * for themselves, so that patterns need no more than they do elsewhere; an even number of them before a quote does not escape it.
 */
function quoted(source: Source, start: number, quote: string): Token {
  const { text } = source;
  const escapes: number[] = [];
  let value = '';
  let backslashes = 0;
  for (let index = start + 1; index < text.length; index++) {
    const character = text[index]!;
    if (character === quote) {
      if (backslashes % 2 === 1 && quote !== '`') {
        value = value.slice(0, -1);
      } else if (text[index + 1] === quote) {
        index++;
      } else {
        const kind = quote === '`' ? 'quotedName' : 'string';
        return { kind, text: text.slice(start, index + 1), value, position: start, escapes };
      }
      escapes.push(value.length);
    }
    backslashes = character === '\\' ? backslashes + 1 : 0;
    value += character;
  }
  throw new SearchSyntaxError(source, start, `the quote ${quote} that opens here is not closed.`);
}

/** Where in the whole text the character of a quoted word's value stands. */
export function positionInside(token: Token, offset: number): number {
  return token.position + 1 + offset + token.escapes.filter((escape) => escape <= offset).length;
}
