/** Where a piece of text begins and ends. */
export interface Range {
  start: number;
  end: number;
}

/** Arrays that are nested deeper than this are left alone. */
const MAX_DEPTH = 5;

const quote = 0x22;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Finds the arrays of objects in JSON text (the outermost ones: messages, tools, documents) and where their objects stand.
 * Walks over the text once without parsing it; of what is no JSON, it finds something or nothing.
 */
export function findElements(text: string): Range[][] {
  const arrays: Range[][] = [];
  let depth = 0;
  /** The array that is open, and how deep its elements are. */
  let elements: Range[] | undefined;
  let elementDepth = 0;
  /** Where the open element begins; -1 between elements. */
  let start = -1;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case openBracket:
        depth++;
        if (elements || depth > MAX_DEPTH || !isObjectNext(text, index + 1)) break;
        elements = [];
        elementDepth = depth + 1;
        break;
      case openBrace:
        if (++depth === elementDepth && elements) start = index;
        break;
      case closeBrace:
        if (depth-- !== elementDepth || !elements || start < 0) break;
        elements.push({ start, end: index + 1 });
        start = -1;
        break;
      case closeBracket:
        if (depth-- !== elementDepth - 1 || !elements) break;
        arrays.push(elements);
        elements = undefined;
        start = -1;
        break;
      default:
    }
  }
  return arrays;
}

/** Where the quote is that closes a string; the text's end where none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

function isObjectNext(text: string, from: number): boolean {
  let index = from;
  while (text.charCodeAt(index) <= 0x20) index++;
  return text.charCodeAt(index) === openBrace;
}
