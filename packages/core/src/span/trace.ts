import { runInContext } from './context.ts';
import { observeResult } from './observe-result.ts';
import { parameterNames } from './parameter-names.ts';
import { type SpanOptions, startSpan } from './start-span.ts';

/** How {@link trace} names and types the spans of a function. */
export type TraceOptions = Partial<Pick<SpanOptions, 'name' | 'type' | 'attributes'>>;

type Callable = (this: any, ...args: any[]) => any;

/**
 * Wraps a function: each call becomes a span, with the arguments by parameter name as inputs and the result as outputs.
 * The wrapper keeps name, length, own properties and `this`.
 *
 * @example
 * const lookUp = trace(async function lookUp(orderId: string) { … }, { type: SpanType.TOOL });
 * await lookUp('A-1001'); // a TOOL span named lookUp with inputs { orderId: 'A-1001' }
 */
export function trace<F extends Callable>(fn: F, options: TraceOptions = {}): F {
  const name = options.name ?? (fn.name || 'function');
  const names = parameterNames(fn);
  const traced = function (this: unknown, ...args: unknown[]): unknown {
    const span = startSpan({ ...options, name });
    span.setInputs(namedArguments(names, args));
    return observeResult(span, () => runInContext({ span }, () => fn.apply(this, args)));
  };
  for (const key of Reflect.ownKeys(fn)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue;
    Object.defineProperty(traced, key, Object.getOwnPropertyDescriptor(fn, key)!);
  }
  return traced as F;
}

/** `{ parameter: argument }`; arguments beyond the named parameters under `args`. */
function namedArguments(names: readonly string[], args: readonly unknown[]): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  const beyond: unknown[] = [];
  for (const [index, argument] of args.entries()) {
    const name = names[index];
    if (name === undefined) beyond.push(argument);
    else if (name.startsWith('...')) return { ...inputs, [name.slice(3)]: args.slice(index) };
    else inputs[name] = argument;
  }
  return beyond.length > 0 ? { ...inputs, args: beyond } : inputs;
}
