/** Where some base64 begins and ends in a text. */
export interface Base64Run {
  start: number;
  end: number;
}

/** How much is looked at in one go, in characters: a multiple of four. */
const CHUNK_LENGTH = 65_536;

const isBase64 = new Uint8Array(65_536);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  isBase64[character.charCodeAt(0)] = 1;
}

/**
 * Finds base64 of at least `minLength` characters in a text. A run so long covers a multiple of its own length: only those
 * places are looked at, and from each as far as base64 goes, which in words and JSON is a few characters.
 */
export function* base64Runs(text: string, minLength: number): Generator<Base64Run> {
  let done = 0;
  for (let place = minLength; place < text.length; place = nextMultiple(Math.max(place + 1, done), minLength)) {
    let start = place;
    while (start > done && isBase64[text.charCodeAt(start - 1)] === 1) start--;
    done = endOfRun(text, place, start + minLength);
    if (done - start >= minLength) yield { start, end: done };
  }
}

/** @param longFrom from here on the run is long, and what follows is taken in chunks */
function endOfRun(text: string, place: number, longFrom: number): number {
  let end = place;
  while (end < longFrom && isBase64[text.charCodeAt(end)] === 1) end++;
  if (end === longFrom) while (isBase64Chunk(text.slice(end, end + CHUNK_LENGTH))) end += CHUNK_LENGTH;
  while (isBase64[text.charCodeAt(end)] === 1) end++;
  for (let padding = 0; padding < 2 && text[end] === '='; padding++) end++;
  return end;
}

/** Ten times as fast as to look at each character: they are what comes out when they are decoded and encoded again. */
function isBase64Chunk(chunk: string): boolean {
  return chunk.length === CHUNK_LENGTH && Buffer.from(chunk, 'base64').toString('base64') === chunk;
}

function nextMultiple(from: number, step: number): number {
  return Math.ceil(from / step) * step;
}
