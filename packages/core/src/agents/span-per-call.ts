import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import { guard } from '../patch/guard.ts';
import { type AnyFunction, alike } from '../span/alike.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import type { LiveSpan } from '../span/live-span.ts';
import { observeGenerator } from '../span/observe-generator.ts';
import { observeResult, type ReadOutputs } from '../span/observe-result.ts';
import { parametersOf } from '../span/parameters.ts';
import { callInputs } from './call-inputs.ts';

/** What becomes of a call. */
export interface CallReader {
  /** Starts the call's span. Does not throw. */
  start(inputs: Record<string, unknown>, args: readonly unknown[]): LiveSpan;
  outputs: ReadOutputs;
}

/**
 * Wraps a function so that its calls become spans, inside of which it runs; those of a generator function while they are
 * iterated. The wrapper is {@link alike}.
 *
 * @param described the function to tell parameters' names and generators by, where `fn` itself is a wrapper
 */
export function spanPerCall<F extends AnyFunction>(fn: F, reader: CallReader, described: AnyFunction = fn): F {
  const parameters = parametersOf(described);
  const givesGenerator = types.isGeneratorFunction(described);

  return alike(function (this: unknown, ...args: unknown[]): unknown {
    const start = (): LiveSpan =>
      reader.start(guard('reading arguments', () => callInputs(parameters, args)) ?? {}, args);
    const call = (): unknown => Reflect.apply(fn, this, args);
    if (!givesGenerator) return observeResult(start(), call, reader.outputs);

    const generator = call() as object;
    // The span belongs where the generator was made. Where that was nowhere, the first `next()` decides.
    observeGenerator(generator, getCurrentActiveSpan() ? AsyncLocalStorage.bind(start) : start);
    return generator;
  }, fn);
}
