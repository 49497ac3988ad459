/** Stands for any one character (`_`). */
const ONE: unique symbol = Symbol('_');
/** Stands for any characters, or none (`%`). */
const MANY: unique symbol = Symbol('%');

type Element = string | typeof ONE | typeof MANY;
type Segment = (string | typeof ONE)[];

/** The elements of a pattern. A backslash before `%`, `_` or a backslash makes it stand for itself, as in PostgreSQL and MySQL. */
function parseLike(pattern: string): Element[] {
  return (pattern.match(/\\[%_\\]|[^]/gu) ?? []).map((text) =>
    text === '%' ? MANY : text === '_' ? ONE : text.length === 2 && text[0] === '\\' ? text[1]! : text,
  );
}

/** A text as the pattern that matches it alone. */
export function escapeLike(text: string): string {
  return text.replace(/[%_\\]/g, '\\$&');
}

/** The pattern that matches, inside a JSON string, what the given one matches in the text it stands for. */
export function likeInJson(pattern: string): string {
  return parseLike(pattern)
    .map((element) =>
      element === MANY ? '%' : element === ONE ? '_' : escapeLike(JSON.stringify(element).slice(1, -1)),
    )
    .join('');
}

/**
 * Makes a test of an SQL `LIKE` pattern, case-sensitive, or of an `ILIKE` one. What stands between two `%` is looked for
 * once, from left to right, so that no pattern takes longer than its length times that of the text.
 */
export function compileLike(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  // Capitals: lower case has two forms of the Greek sigma.
  const fold = (text: string): string => (ignoreCase ? text.toUpperCase() : text);
  const segments: Segment[] = [[]];
  for (const element of parseLike(pattern)) {
    if (element === MANY) segments.push([]);
    else segments.at(-1)!.push(element === ONE ? ONE : fold(element));
  }
  const first = segments[0]!;
  const last = segments.at(-1)!;
  const between = segments
    .slice(1, -1)
    .filter((segment) => segment.length > 0)
    .map(finder);

  return (original) => {
    const text = fold(original);
    let position = matchAt(first, text, 0);
    if (segments.length === 1 || position < 0) return position === text.length;
    for (const find of between) {
      position = find(text, position);
      if (position < 0) return false;
    }
    const end = charactersFromEnd(text, last);
    return end >= position && matchAt(last, text, end) === text.length;
  };
}

/** Looks for a segment from a position on. Gives where its first occurrence ends, or -1. */
function finder(segment: Segment): (text: string, from: number) => number {
  if (!segment.includes(ONE)) {
    const words = segment.join('');
    return (text, from) => {
      const found = text.indexOf(words, from);
      return found < 0 ? -1 : found + words.length;
    };
  }
  return (text, from) => {
    for (let index = from; index < text.length; index += characterLength(text, index)) {
      const end = matchAt(segment, text, index);
      if (end >= 0) return end;
    }
    return -1;
  };
}

/** Where a segment ends that begins at an index, or -1. */
function matchAt(segment: Segment, text: string, start: number): number {
  let index = start;
  for (const element of segment) {
    if (element === ONE ? index >= text.length : !text.startsWith(element, index)) return -1;
    index += element === ONE ? characterLength(text, index) : element.length;
  }
  return index;
}

/** Where the last segment has to begin to end with the text, or -1. */
function charactersFromEnd(text: string, segment: Segment): number {
  let index = text.length;
  for (const element of segment.toReversed()) {
    if (index <= 0) return -1;
    if (element === ONE) index -= index > 1 && text.codePointAt(index - 2)! > 0xffff ? 2 : 1;
    else index -= element.length;
  }
  return index;
}

function characterLength(text: string, index: number): number {
  return text.codePointAt(index)! > 0xffff ? 2 : 1;
}
