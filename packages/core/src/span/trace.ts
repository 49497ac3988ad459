import { types } from 'node:util';
import { TracingError } from '../errors.ts';
import { type AnyFunction, alike } from './alike.ts';
import { getCurrentActiveSpan } from './context.ts';
import type { LiveSpan } from './live-span.ts';
import { namedArguments } from './named-arguments.ts';
import { observeGenerator } from './observe-generator.ts';
import { observeResult } from './observe-result.ts';
import { parametersOf } from './parameters.ts';
import { type SpanOptions, startSpan } from './start-span.ts';

/** How {@link trace} names and types the spans of a function. */
export type TraceOptions = Partial<
  Pick<SpanOptions, 'name' | 'type' | 'attributes' | 'logLevel' | 'captureContent' | 'samplingRatio'>
> & {
  /** Of a generator function: makes the outputs of the list of yielded values, such as their text joined. */
  outputReducer?: (values: never[]) => unknown;
};

/**
 * Wraps a function: each call becomes a span, with the arguments by parameter name as inputs and the result as outputs.
 * Of a generator function, sync or async, the outputs are the list of yielded values, and the span lasts while it is
 * iterated. The wrapper keeps name, length, own properties, prototype and `this`.
 *
 * @throws TracingError `INVALID_OPTION` for an `outputReducer` of a function that is no generator
 * @example
 * const lookUp = trace(async function lookUp(orderId: string) { … }, { type: SpanType.TOOL });
 * await lookUp('A-1001'); // a TOOL span named lookUp with inputs { orderId: 'A-1001' }
 */
export function trace<F extends AnyFunction>(fn: F, { outputReducer, ...options }: TraceOptions = {}): F {
  if (outputReducer && !types.isGeneratorFunction(fn))
    throw new TracingError(
      'INVALID_OPTION',
      `${fn.name || 'The function'} is no generator: there is nothing for an outputReducer to reduce.`,
    );
  const name = options.name ?? (fn.name || 'function');
  const parameters = parametersOf(fn);
  const start = (args: unknown[], parent?: LiveSpan): LiveSpan =>
    startSpan({ ...options, name, inputs: namedArguments(parameters, args), ...(parent ? { parent } : {}) });

  const traced = types.isGeneratorFunction(fn)
    ? function (this: unknown, ...args: unknown[]): unknown {
        const generator = Reflect.apply(fn, this, args) as object;
        const parent = getCurrentActiveSpan();
        observeGenerator(
          generator,
          () => start(args, parent),
          outputReducer as ((values: unknown[]) => unknown) | undefined,
        );
        return generator;
      }
    : function (this: unknown, ...args: unknown[]): unknown {
        const span = start(args);
        return observeResult(span, () => Reflect.apply(fn, this, args));
      };
  return alike(traced, fn);
}
