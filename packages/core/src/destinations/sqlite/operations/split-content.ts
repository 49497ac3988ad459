import { findElements, type Range } from './json-elements.ts';

/** Texts below this stay as they are: what could be saved is not worth the work. */
const MIN_TEXT_LENGTH = 1024;
/** So do those with fewer parts, which are the first turn at most, */
const MIN_PARTS = 4;
/** unless they are long: a system prompt may be, and each step of a chain sends it. */
const LONG_TEXT_LENGTH = 8 * 1024;
/** Objects are taken out of an array whose objects are on average this long, */
const MIN_AVERAGE_LENGTH = 64;
/** except those below this. */
const MIN_PART_LENGTH = 24;
const MAX_PARTS = 10_000;

/** Begins what is stored in place of a text that was taken apart; JSON text cannot begin so. */
const MARK = '\u0001';

/** A text taken apart. */
export interface SplitContent {
  /** Where that stands in the text which other texts of the trace are likely to hold too, in order. */
  ranges: Range[];
  /** What to store for the text, once each part has a number. Numbers that count up make it short. */
  toTemplate(numbers: readonly number[]): string;
}

/** So many parts, the numbers of which count up from the first, with the separator between them. */
type Run = [position: number, first: number, count: number, separator?: string];

/**
 * Takes the elements of long arrays (messages, tools) out of JSON text, so that what an agent loop sends again at each turn
 * can be stored once. {@link joinContent} gives the text back to the byte.
 *
 * @returns `undefined` where the text is best stored as it is
 */
export function splitContent(text: string): SplitContent | undefined {
  if (text.startsWith(MARK)) return { ranges: [], toTemplate: () => formatTemplate([], text) };
  if (text.length < MIN_TEXT_LENGTH) return undefined;
  const ranges = findElements(text).flatMap(partsOf);
  if (ranges.length < (text.length < LONG_TEXT_LENGTH ? MIN_PARTS : 2) || ranges.length > MAX_PARTS) return undefined;
  return {
    ranges,
    toTemplate: (numbers) => makeTemplate(text, ranges, numbers),
  };
}

/** Whether what is stored is a template, to be given to {@link joinContent}. */
export function isTemplate(stored: string): boolean {
  return stored.startsWith(MARK);
}

/** The text of a template. A part that is not there reads as `null`. */
export function joinContent(template: string, part: (number: number) => string | undefined): string {
  const end = template.indexOf('\n');
  const rest = template.slice(end + 1);
  let text = '';
  let done = 0;
  for (const [position, first, count, separator = ','] of JSON.parse(template.slice(MARK.length, end)) as Run[]) {
    text += rest.slice(done, position);
    done = position;
    for (let index = 0; index < count; index++)
      text += (index === 0 ? '' : separator) + (part(first + index) ?? 'null');
  }
  return text + rest.slice(done);
}

function partsOf(elements: Range[]): Range[] {
  const length = elements.reduce((sum, { start, end }) => sum + end - start, 0);
  if (length < elements.length * MIN_AVERAGE_LENGTH) return [];
  return elements.filter(({ start, end }) => end - start >= MIN_PART_LENGTH);
}

function makeTemplate(text: string, ranges: readonly Range[], numbers: readonly number[]): string {
  const runs: Run[] = [];
  let rest = '';
  let done = 0;
  for (const [index, { start, end }] of ranges.entries()) {
    const number = numbers[index]!;
    const run = runs.at(-1);
    const between = text.slice(done, start);
    if (run && run[1] + run[2] === number && isSeparator(between) && (run[2] === 1 || (run[3] ?? ',') === between)) {
      run[2]++;
      if (between !== ',') run[3] = between;
    } else {
      rest += between;
      runs.push([rest.length, number, 1]);
    }
    done = end;
  }
  return formatTemplate(runs, rest + text.slice(done));
}

function isSeparator(text: string): boolean {
  return text.length <= 40 && text.trim() === ',';
}

function formatTemplate(runs: readonly Run[], rest: string): string {
  return `${MARK}${JSON.stringify(runs)}\n${rest}`;
}
