import { guard } from '../patch/guard.ts';
import { runInContext } from './context.ts';
import type { LiveSpan } from './live-span.ts';
import { serialise } from './serialise.ts';

/** Where the list of yielded values stops growing, in UTF-16 units of its text. */
const MAX_TEXT_LENGTH = 8_000_000;

type Step = (...args: unknown[]) => unknown;
type Result = IteratorResult<unknown, unknown>;

/**
 * Watches a generator object, sync or async, in place. Its span starts with the body, at the first `next()`, is active
 * while the body runs, and ends when the body returns, throws or is left early; its outputs are the yielded values.
 *
 * @param reduce makes the outputs of the yielded values; where it throws, they are the outputs
 */
export function observeGenerator(
  generator: object,
  start: () => LiveSpan,
  reduce?: (values: unknown[]) => unknown,
): void {
  const values: unknown[] = [];
  const yielded: string[] = [];
  let length = 0;
  let span: LiveSpan | undefined;

  const end = (error?: { thrown: unknown }): void => {
    if (!span) return;
    if (error) span.recordException(error.thrown);
    if (reduce && !span.ended && span.record.outputs === undefined)
      guard('outputReducer', () => span?.setOutputs(reduce(values)));
    if (!span.ended) span.record.outputs ??= `[${yielded.join(',')}]`;
    span.end();
  };

  const seen = (result: Result): Result => {
    guard('observing a generator', () => {
      if (result.done) return end();
      if (reduce) values.push(result.value);
      if (length > MAX_TEXT_LENGTH) return;
      const text = serialise(result.value) ?? 'null';
      length += text.length;
      yielded.push(length > MAX_TEXT_LENGTH ? '"[cut: value too large]"' : text);
    });
    return result;
  };

  const failed = (thrown: unknown): never => {
    guard('observing a generator', () => end({ thrown }));
    throw thrown;
  };

  const observed = (name: string, original: Step): Step =>
    function (this: unknown, ...args) {
      if (name === 'next') span ??= start();
      // Before its first `next()` and after its end, no body runs.
      if (!span || span.ended) return original.apply(this, args);
      let result: unknown;
      try {
        result = runInContext({ span }, () => original.apply(this, args));
      } catch (error) {
        return failed(error);
      }
      return result instanceof Promise ? result.then(seen, failed) : seen(result as Result);
    };

  for (const name of ['next', 'return', 'throw']) {
    const original = Reflect.get(generator, name) as Step;
    Object.defineProperty(generator, name, { value: observed(name, original), configurable: true, writable: true });
  }
}
