import { types } from 'node:util';
import { guard } from './guard.ts';

/** Sees what an async iterator gives, before its consumer does. */
export interface IteratorObserver<T> {
  value(value: T): void;
  /** The iterator is exhausted. */
  done(): void;
  /** The consumer stopped early: `break`, `return` or a throw in its loop. */
  stopped(): void;
  failed(error: unknown): void;
}

type Result<T> = IteratorResult<T, unknown>;

/**
 * Watches an async iterator in place: the object and its promises' outcomes stay as they are, nothing is read ahead,
 * and a rejection that nobody handles stays one.
 */
export function observeIterator<T>(iterator: AsyncIterator<T>, observer: IteratorObserver<T>): void {
  const { next, return: close, throw: fail } = iterator;
  const take = (result: Result<T>): void => {
    if (result.done) observer.done();
    else observer.value(result.value);
  };
  const seen = (result: Result<T>): Result<T> => {
    guard('observing a stream', take, result);
    return result;
  };
  const stopped = (result: Result<T>): Result<T> => {
    guard('observing a stream', () => observer.stopped());
    return result;
  };
  const failed = (error: unknown): never => {
    guard('observing a stream', () => observer.failed(error));
    throw error;
  };

  /** What is no promise is none of the SDK's, and is passed on as it is. */
  const see = (result: Promise<Result<T>>, onResult: (result: Result<T>) => Result<T>): Promise<Result<T>> =>
    result instanceof Promise || types.isPromise(result) ? result.then(onResult, failed) : result;

  replace(iterator, 'next', function (this: AsyncIterator<T>, ...args: [] | [unknown]): Promise<Result<T>> {
    // Nearly always without an argument, and often.
    return see(args.length === 0 ? next.call(this) : Reflect.apply(next, this, args), seen);
  });
  if (close) {
    replace(iterator, 'return', function (this: AsyncIterator<T>, ...args: [] | [unknown]): Promise<Result<T>> {
      return see(Reflect.apply(close, this, args), stopped);
    });
  }
  if (fail) {
    replace(iterator, 'throw', function (this: AsyncIterator<T>, ...args: [] | [unknown]): Promise<Result<T>> {
      return see(Reflect.apply(fail, this, args), seen);
    });
  }
}

/** What was inherited becomes an own property that nobody enumerates. Name and length stay. */
function replace(target: object, name: string, value: (...args: never[]) => unknown): void {
  const enumerable = Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false;
  const { length } = (target as Record<string, { length: number }>)[name]!;
  Object.defineProperties(value, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
  Object.defineProperty(target, name, { value, configurable: true, enumerable, writable: true });
}
