import type { CharacterSet } from './character-set.ts';
import type { Boundary, Expression } from './regular-expression-syntax.ts';

/** A state of the automaton of a regular expression. It goes on to `next`; a branch also to `other`. */
interface State {
  kind: 'character' | 'boundary' | 'branch' | 'match';
  members: CharacterSet | undefined;
  boundary: Boundary | undefined;
  next: number;
  other: number;
}

/** The states of an expression, and which of them is the first. */
export interface Automaton {
  states: readonly State[];
  start: number;
}

/** Makes the automaton of an expression. It has at most one state more than {@link sizeOf} says. */
export function buildAutomaton(expression: Expression): Automaton {
  const states: State[] = [{ kind: 'match', members: undefined, boundary: undefined, next: 0, other: 0 }];
  return { start: build(expression, 0, states), states };
}

/** How many states an expression may need, and never none: what is empty takes time too when it is repeated. */
export function sizeOf(expression: Expression): number {
  if (expression.type === 'character' || expression.type === 'boundary') return 1;
  if (expression.type === 'repeat') {
    const { minimum, maximum } = expression;
    const part = sizeOf(expression.part);
    return maximum === Infinity ? part * Math.max(1, minimum) + 1 : Math.max(1, part * maximum + (maximum - minimum));
  }
  const branches = expression.type === 'alternatives' ? expression.parts.length : 0;
  return Math.max(1, branches + expression.parts.reduce((sum, part) => sum + sizeOf(part), 0));
}

/** Adds the states of an expression, from its end to its start. Returns the one it starts with. */
function build(expression: Expression, next: number, states: State[]): number {
  const add = (kind: State['kind'], first = next, { members, boundary }: Partial<State> = {}): number =>
    states.push({ kind, members, boundary, next: first, other: next }) - 1;

  if (expression.type === 'character' || expression.type === 'boundary') return add(expression.type, next, expression);
  if (expression.type === 'sequence')
    return expression.parts.reduceRight((after, part) => build(part, after, states), next);
  if (expression.type === 'alternatives') {
    const starts = expression.parts.map((part) => build(part, next, states));
    return starts.reduceRight((other, first) => {
      const branch = add('branch', first);
      states[branch]!.other = other;
      return branch;
    });
  }
  const { part, minimum, maximum } = expression;
  let first = next;
  let required = minimum;
  if (maximum === Infinity) {
    // x* is a branch to x, which leads back to it; x+ begins with x instead.
    const loop = add('branch');
    states[loop]!.next = build(part, loop, states);
    first = minimum === 0 ? loop : states[loop]!.next;
    required = Math.max(0, minimum - 1);
  } else {
    for (let optional = minimum; optional < maximum; optional++) first = add('branch', build(part, first, states));
  }
  for (let count = 0; count < required; count++) first = build(part, first, states);
  return first;
}
