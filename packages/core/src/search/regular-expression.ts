import { type Automaton, buildAutomaton, sizeOf } from './automaton.ts';
import { namedSets } from './character-set.ts';
import { patternReader } from './pattern-reader.ts';
import { type Boundary, parseRegularExpression } from './regular-expression-syntax.ts';

/** A regular expression whose time is bounded by its size times that of the text, whatever both are. */
export interface RegularExpression {
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** How many states it has: per character of a text each is entered at most once. */
  readonly states: number;
  /** How many steps it has taken, over all texts. */
  readonly steps: number;
}

/** The most states that an expression may have. */
export const MAX_STATES = 1_000;

/**
 * Makes an automaton of a regular expression and runs all its threads side by side, one character at a time, so that
 * nothing is ever tried twice.
 *
 * @throws SearchSyntaxError where the expression is wrong, not supported, or too large
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
export function compileRegularExpression(pattern: string): RegularExpression {
  const expression = parseRegularExpression(pattern);
  if (sizeOf(expression) > MAX_STATES) {
    patternReader(pattern).fail(`it is too large: with its repeats written out it may have ${MAX_STATES} parts.`);
  }
  return matcher(buildAutomaton(expression));
}

/** Stands before the first character and after the last. */
const NONE = -1;

function matcher({ states, start }: Automaton): RegularExpression {
  /** At which character a state was last entered, counted over all texts. */
  const entered = new Float64Array(states.length);
  const pending: number[] = [];
  let clock = 0;
  let steps = 0;

  /** Enters a state and all that it leads to without reading. Returns whether one of them is the match. */
  const enter = (state: number, active: number[], before: number, after: number): boolean => {
    pending.push(state);
    while (pending.length > 0) {
      const current = pending.pop()!;
      if (entered[current] === clock) continue;
      entered[current] = clock;
      steps++;
      const { kind, next, other, boundary } = states[current]!;
      if (kind === 'match') {
        pending.length = 0;
        return true;
      }
      if (kind === 'character') active.push(current);
      else if (kind === 'branch') pending.push(other, next);
      else if (isBoundary(boundary!, before, after)) pending.push(next);
    }
    return false;
  };

  /** Reads one character in each of the active states. Returns whether that leads to the match. */
  const read = (active: readonly number[], reached: number[], character: number, after: number): boolean => {
    for (const state of active) {
      steps++;
      const { members, next } = states[state]!;
      if (members!(character) && enter(next, reached, character, after)) return true;
    }
    // The match may begin at any character.
    return enter(start, reached, character, after);
  };

  return {
    states: states.length,
    get steps() {
      return steps;
    },
    test(text) {
      let active: number[] = [];
      let reached: number[] = [];
      let character = text.codePointAt(0) ?? NONE;
      clock++;
      if (enter(start, active, NONE, character)) return true;
      for (let index = 0; character !== NONE;) {
        index += character > 0xffff ? 2 : 1;
        const after = text.codePointAt(index) ?? NONE;
        clock++;
        reached.length = 0;
        if (read(active, reached, character, after)) return true;
        [active, reached] = [reached, active];
        character = after;
      }
      return false;
    },
  };
}

function isBoundary(boundary: Boundary, before: number, after: number): boolean {
  const isWord = (codePoint: number): boolean => codePoint !== NONE && namedSets.w(codePoint);
  switch (boundary) {
    case 'textStart':
      return before === NONE;
    case 'textEnd':
      return after === NONE;
    case 'lineStart':
      return before === NONE || before === 10;
    case 'lineEnd':
      return after === NONE || after === 10;
    case 'word':
      return isWord(before) !== isWord(after);
    default:
      return isWord(before) === isWord(after);
  }
}
