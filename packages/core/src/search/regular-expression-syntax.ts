import { readClass, readEscape, toSet } from './character-class.ts';
import { anyButNewline, anyCharacter, type CharacterSet, fast, withoutCase } from './character-set.ts';
import { type PatternReader, patternReader } from './pattern-reader.ts';

/** A place between two characters. */
export type Boundary = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

/** A regular expression, read. */
export type Expression =
  | { type: 'character'; members: CharacterSet }
  | { type: 'boundary'; boundary: Boundary }
  | { type: 'sequence'; parts: Expression[] }
  | { type: 'alternatives'; parts: Expression[] }
  | { type: 'repeat'; part: Expression; minimum: number; maximum: number };

/** The most that `{m,n}` can say. */
const MAX_REPEAT = 255;

const boundaries: Readonly<Record<string, Boundary>> = {
  b: 'word',
  B: 'notWord',
  A: 'textStart',
  Z: 'textEnd',
  z: 'textEnd',
};
const refusedGroups: readonly [RegExp, string][] = [
  [/\(\?<?[=!]/y, 'lookarounds'],
  [/\(\?P=/y, 'references to groups'],
  [/\(\?>/y, 'atomic groups'],
  [/\(\?\(/y, 'conditions'],
];
const openings = /\((?:\?(?::|P?<[\p{L}_][\p{L}\p{N}_]*>))?/uy;
const counts = /\{(?=,?\d)(\d{0,9})(,?)(\d{0,9})\}/y;

interface Flags {
  ignoreCase: boolean;
  lines: boolean;
  dot: CharacterSet;
}

/**
 * Reads a regular expression in the part of Python's syntax (MLflow's) that can be matched in linear time: literals, `.`,
 * classes, `\d \w \s` and their opposites, `* + ? {m,n}` (lazy or not: for whether it matches that is the same), `|`,
 * groups, `^ $ \b \B \A \Z`, and `(?i)`, `(?s)`, `(?m)` at the start. `$` is the very end, not also before a last newline.
 *
 * @throws SearchSyntaxError where it is wrong, or refers to groups or looks around
 */
export function parseRegularExpression(pattern: string): Expression {
  const reader = patternReader(pattern);
  const letters = reader.take(/\(\?([imsu]+)\)/y)?.[1] ?? '';
  const flags: Flags = {
    ignoreCase: letters.includes('i'),
    lines: letters.includes('m'),
    dot: letters.includes('s') ? anyCharacter : anyButNewline,
  };
  const expression = readAlternatives(reader, flags);
  if (reader.peek() !== undefined) reader.fail('no group is open that this could close.');
  return expression;
}

function readAlternatives(reader: PatternReader, flags: Flags): Expression {
  const parts = [readSequence(reader, flags)];
  while (reader.take(/\|/y)) parts.push(readSequence(reader, flags));
  return parts.length === 1 ? parts[0]! : { type: 'alternatives', parts };
}

function readSequence(reader: PatternReader, flags: Flags): Expression {
  const parts: Expression[] = [];
  while (/[^|)]/.test(reader.peek() ?? '|')) parts.push(readRepeated(reader, flags));
  return parts.length === 1 ? parts[0]! : { type: 'sequence', parts };
}

function readRepeated(reader: PatternReader, flags: Flags): Expression {
  const isGroup = reader.peek() === '(';
  const part = readOne(reader, flags);
  const start = reader.index;
  const repeat = readRepeat(reader);
  if (!repeat) return part;
  if (part.type === 'boundary' && !isGroup) reader.fail('there is nothing to repeat before this.', start);
  reader.take(/\?/y);
  const again = reader.index;
  if (reader.peek() === '+') reader.fail('possessive repeats are not supported: leave out the second +.');
  if (readRepeat(reader))
    reader.fail('this repeats what repeats already: put a group around it, or write it after a backslash.', again);
  return { type: 'repeat', part, ...repeat };
}

function readRepeat(reader: PatternReader): { minimum: number; maximum: number } | undefined {
  const start = reader.index;
  const sign = reader.take(/[*+?]/y)?.[0];
  if (sign) return { minimum: sign === '+' ? 1 : 0, maximum: sign === '?' ? 1 : Infinity };
  const match = reader.take(counts);
  if (!match) return undefined;
  const minimum = Number(match[1]);
  const maximum = match[2] === '' ? minimum : match[3] === '' ? Infinity : Number(match[3]);
  if (minimum > maximum) reader.fail('the first number is larger than the second.', start);
  if ([minimum, maximum].some((count) => count > MAX_REPEAT && count !== Infinity))
    reader.fail(`at most ${MAX_REPEAT} repeats can be asked for.`, start);
  return { minimum, maximum };
}

/** Reads what a repeat would be about: a character, a set, a place or a group. */
function readOne(reader: PatternReader, flags: Flags): Expression {
  const adapt = (members: CharacterSet): CharacterSet => fast(flags.ignoreCase ? withoutCase(members) : members);
  const start = reader.index;
  const first = reader.peek();
  if (first === '(') return readGroup(reader, flags);
  if (first === '[') return { type: 'character', members: fast(readClass(reader, adapt)) };
  if (first === '\\') {
    const boundary = boundaries[reader.text[start + 1] ?? ''];
    if (boundary === undefined) return { type: 'character', members: adapt(toSet(readEscape(reader))) };
    reader.index += 2;
    return { type: 'boundary', boundary };
  }
  if (readRepeat(reader)) reader.fail('there is nothing to repeat before this.', start);
  const codePoint = reader.nextCodePoint();
  switch (String.fromCodePoint(codePoint)) {
    case '.':
      return { type: 'character', members: flags.dot };
    case '^':
      return { type: 'boundary', boundary: flags.lines ? 'lineStart' : 'textStart' };
    case '$':
      return { type: 'boundary', boundary: flags.lines ? 'lineEnd' : 'textEnd' };
    default:
      return { type: 'character', members: adapt(toSet(codePoint)) };
  }
}

function readGroup(reader: PatternReader, flags: Flags): Expression {
  const start = reader.index;
  for (const [opening, what] of refusedGroups) {
    if (reader.take(opening)) reader.fail(`${what} cannot be matched in linear time and are not supported.`, start);
  }
  reader.take(openings);
  if (reader.peek() === '?')
    reader.fail(
      'this kind of group is not supported: flags (i, m, s) stand at the start of the whole expression.',
      start,
    );
  const inside = readAlternatives(reader, flags);
  if (!reader.take(/\)/y)) reader.fail('the group that opens here is not closed.', start);
  return inside;
}
