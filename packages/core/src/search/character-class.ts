import { type CharacterSet, namedSets, not, range, union } from './character-set.ts';
import type { PatternReader } from './pattern-reader.ts';

const controls: Readonly<Record<string, number>> = { 0: 0, n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 };

/** Reads `[…]`. */
export function readClass(reader: PatternReader, adapt: (members: CharacterSet) => CharacterSet): CharacterSet {
  const start = reader.index++;
  const negated = reader.take(/\^/y) !== undefined;
  const sets: CharacterSet[] = [];
  // A bracket that comes first is one of the characters.
  while (sets.length === 0 || reader.peek() !== ']') {
    if (reader.peek() === undefined) reader.fail('the class that opens here is not closed.', start);
    sets.push(readRange(reader));
  }
  reader.index++;
  const members = adapt(union(sets));
  return negated ? not(members) : members;
}

function readRange(reader: PatternReader): CharacterSet {
  const start = reader.index;
  const first = readMember(reader);
  if (!reader.take(/-(?=[^\]])/y)) return toSet(first);
  const last = readMember(reader);
  if (typeof first !== 'number' || typeof last !== 'number')
    return reader.fail('a range goes from one character to another.', start);
  if (first > last) reader.fail('the range goes backwards.', start);
  return range(first, last);
}

function readMember(reader: PatternReader): number | CharacterSet {
  if (reader.take(/\\b/y)) return 8;
  return reader.peek() === '\\' ? readEscape(reader) : reader.nextCodePoint();
}

/** Reads a backslash and what it makes of what follows: a character, or one of the named sets. */
export function readEscape(reader: PatternReader): number | CharacterSet {
  const start = reader.index++;
  const letter = reader.peek();
  if (letter === undefined) return reader.fail('there is nothing after the backslash.', start);
  const hexadecimal = reader.take(/x([\da-fA-F]{2})|u([\da-fA-F]{4})/y);
  if (hexadecimal) return Number.parseInt(hexadecimal[1] ?? hexadecimal[2]!, 16);
  if (/[1-9]/.test(letter))
    reader.fail('references to groups cannot be matched in linear time and are not supported.', start);
  const codePoint = reader.nextCodePoint();
  const name = letter.toLowerCase();
  if (name === 'd' || name === 'w' || name === 's') return letter === name ? namedSets[name] : not(namedSets[name]);
  const control = controls[letter];
  if (control === undefined && /[a-zA-Z]/.test(letter)) reader.fail(`\\${letter} has no meaning here.`, start);
  return control ?? codePoint;
}

export function toSet(member: number | CharacterSet): CharacterSet {
  return typeof member === 'number' ? range(member, member) : member;
}
