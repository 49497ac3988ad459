import { guard, type Method } from '@autolog/core/integration';
import { type Frame, withFrame } from './frames.ts';
import { runOf } from './managers.ts';
import { isObject } from './read/narrow.ts';
import { joinChunks } from './read/chunks.ts';
import { wrapOwn } from './contexts.ts';
import type { Run, StreamSoFar } from './run.ts';
import { recording } from './switch.ts';

type Generator = AsyncGenerator<unknown, unknown, unknown>;

/** How many chunks of a stream are kept, for the outputs of one that is left early. */
const MAX_CHUNKS = 10_000;

/** `stream(input, options)`: has the method that makes its chunks observed, where the runnable's class defines it. */
export function observeStream(original: Method): Method {
  return function (this: object, ...args: unknown[]) {
    if (recording()) guard('langchain stream', () => wrapOwn(this, '_streamIterator', observeStreamIterator));
    return original.apply(this, args);
  };
}

/** `_streamIterator(input, options)`: a generator, inside of whose first step its run begins. */
export function observeStreamIterator(original: Method): Method {
  return function (this: object, ...args: unknown[]) {
    const generator: unknown = original.apply(this, args);
    if (!recording()) return generator;
    const frame: Frame = { kind: 'stream', owner: this };
    guard('langchain stream', () => observeGenerator(generator, () => frame.run, { frame }));
    return generator;
  };
}

/** `_transformStreamWithConfig(inputs, transformer, options)`: a generator, whose transformer is given its run's manager. */
export function observeTransform(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const [inputs, transformer, ...rest] = args;
    if (!recording() || typeof transformer !== 'function') return original.apply(this, args);
    let run: Run | undefined;
    const read: unknown[] = [];
    const observed = function (this: unknown, ...given: unknown[]): unknown {
      run = guard('langchain stream', () => runOf(given[1]));
      guard('langchain stream', () => observeInputs(given[0], read));
      return Reflect.apply(transformer, this, given);
    };
    const generator: unknown = original.call(this, inputs, observed, ...rest);
    guard('langchain stream', () => observeGenerator(generator, () => run, { read }));
    return generator;
  };
}

/** Keeps what a transformer reads: of one that is left early, LangChain does not tell. */
function observeInputs(inputs: unknown, read: unknown[]): void {
  const next = isObject(inputs) ? inputs['next'] : undefined;
  if (typeof next !== 'function') return;
  const value = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const result = (await Reflect.apply(next, this, args)) as IteratorResult<unknown>;
    keep(result, read);
    return result;
  };
  Object.defineProperty(inputs, 'next', { value, configurable: true, writable: true });
}

function keep(result: IteratorResult<unknown>, chunks: unknown[]): void {
  if (!result.done && chunks.length < MAX_CHUNKS) chunks.push(result.value);
}

/**
 * Watches a generator in place. LangChain tells nothing of one that its consumer leaves early (`break`, `return`): its
 * run ends when the generator has.
 */
function observeGenerator(
  generator: unknown,
  run: () => Run | undefined,
  { frame, read = [] }: { frame?: Frame; read?: unknown[] },
): void {
  if (!isObject(generator)) return;
  const { next, return: leave } = generator as unknown as Generator;
  if (typeof next !== 'function' || typeof leave !== 'function') return;
  const chunks: unknown[] = [];
  const soFar: StreamSoFar = { inputs: () => joinChunks(read), outputs: () => joinChunks(chunks) };
  let isFirst = true;
  const define = (name: string, value: unknown): void =>
    void Object.defineProperty(generator, name, { value, configurable: true, writable: true });
  const step = (self: Generator, args: [] | [unknown]): Promise<IteratorResult<unknown>> =>
    Reflect.apply(next, self, args).then((result: IteratorResult<unknown>) => {
      keep(result, chunks);
      if (!result.done) run()?.came(soFar);
      return result;
    });
  define('next', function (this: Generator, ...args: [] | [unknown]) {
    const begins = isFirst;
    isFirst = false;
    if (!begins) run()?.readOn();
    return begins && frame ? withFrame(frame, () => step(this, args)) : step(this, args);
  });
  define('return', function (this: Generator, value: unknown) {
    run()?.leave();
    const left = (): unknown =>
      guard('langchain stream', () => run()?.stop('aborted', { inputs: soFar.inputs(), outputs: soFar.outputs() }));
    return Reflect.apply(leave, this, [value]).then(
      (result: IteratorResult<unknown>) => {
        left();
        return result;
      },
      (error: unknown) => {
        left();
        throw error;
      },
    );
  });
}
