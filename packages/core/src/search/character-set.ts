/** Whether a character, as a code point, belongs. */
export type CharacterSet = (codePoint: number) => boolean;

const set =
  (pattern: RegExp): CharacterSet =>
  (codePoint) =>
    pattern.test(String.fromCodePoint(codePoint));

/** What is meant by `\d`, `\w` and `\s`: by Unicode, as in Python, whose expressions MLflow's are. */
export const namedSets: Readonly<Record<'d' | 'w' | 's', CharacterSet>> = {
  d: fast(set(/\p{Nd}/u)),
  w: fast(set(/[\p{L}\p{N}_]/u)),
  s: fast(set(/\s/u)),
};

export const anyCharacter: CharacterSet = () => true;
export const anyButNewline: CharacterSet = (codePoint) => codePoint !== 10;

export function not(members: CharacterSet): CharacterSet {
  return (codePoint) => !members(codePoint);
}

export function range(first: number, last: number): CharacterSet {
  return (codePoint) => codePoint >= first && codePoint <= last;
}

export function union(sets: readonly CharacterSet[]): CharacterSet {
  return (codePoint) => sets.some((members) => members(codePoint));
}

/** The set with the other case of each of its letters. */
export function withoutCase(members: CharacterSet): CharacterSet {
  return (codePoint) => {
    if (members(codePoint)) return true;
    const character = String.fromCodePoint(codePoint);
    return members(single(character.toLowerCase(), codePoint)) || members(single(character.toUpperCase(), codePoint));
  };
}

/** The code point of a text of one character, or another where it has more: `ß` in capitals. */
function single(text: string, otherwise: number): number {
  const codePoint = text.codePointAt(0)!;
  return String.fromCodePoint(codePoint) === text ? codePoint : otherwise;
}

/** The same set, with the answers for ASCII in a table. */
export function fast(members: CharacterSet): CharacterSet {
  const ascii = Array.from({ length: 128 }, (_, codePoint) => members(codePoint));
  return (codePoint) => (codePoint < 128 ? ascii[codePoint]! : members(codePoint));
}
