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
  const seen = (result: Result<T>): Result<T> => {
    guard('observing a stream', () => {
      if (result.done) observer.done();
      else observer.value(result.value);
    });
    return result;
  };
  const failed = (error: unknown): never => {
    guard('observing a stream', () => observer.failed(error));
    throw error;
  };

  iterator.next = function (this: AsyncIterator<T>, ...args: [] | [unknown]): Promise<Result<T>> {
    return Reflect.apply(next, this, args).then(seen, failed);
  };
  if (close) {
    iterator.return = function (this: AsyncIterator<T>, ...args: [] | [unknown]): Promise<Result<T>> {
      return Reflect.apply(close, this, args).then((result: Result<T>) => {
        guard('observing a stream', () => observer.stopped());
        return result;
      }, failed);
    } as typeof close;
  }
  if (fail) {
    iterator.throw = function (this: AsyncIterator<T>, ...args: [] | [unknown]): Promise<Result<T>> {
      return Reflect.apply(fail, this, args).then(seen, failed);
    } as typeof fail;
  }
}
