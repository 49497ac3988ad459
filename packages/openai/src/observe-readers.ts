import { types } from 'node:util';
import { guard } from '@autolog/core/integration';

/** Hears of what a program reads of a response by the response's own methods. */
export interface ReadingObserver {
  /** A method is about to read. */
  begins?(): void;
  read(content: unknown, method: string): void;
  failed(error: unknown): void;
}

const readers = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'buffer'] as const;

/** Watches the methods that read a response, and those of its clones, in place: each gives what it gave. */
export function observeReaders(response: Response, observer: ReadingObserver): void {
  if (!Object.isExtensible(response)) return;
  for (const name of readers)
    replace(
      response,
      name,
      (read) =>
        function (this: unknown, ...args) {
          observer.begins?.();
          const reading = Reflect.apply(read, this, args);
          return types.isPromise(reading) ? observeReading(reading, name, observer) : reading;
        },
    );
  replace(
    response,
    'clone',
    (clone) =>
      function (this: unknown, ...args) {
        const copy = Reflect.apply(clone, this, args);
        guard('openai response', () => observeReaders(copy as Response, observer));
        return copy;
      },
  );
}

function observeReading(reading: Promise<unknown>, method: string, observer: ReadingObserver): Promise<unknown> {
  return reading.then(
    (content) => {
      guard('openai response', () => observer.read(content, method));
      return content;
    },
    (error: unknown) => {
      guard('openai response', () => observer.failed(error));
      throw error;
    },
  );
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function replace(response: Response, name: string, wrap: (original: Method) => Method): void {
  const original = (response as unknown as Record<string, unknown>)[name];
  if (typeof original !== 'function') return;
  const value = wrap(original as Method);
  Object.defineProperty(value, 'name', { value: name, configurable: true });
  Object.defineProperty(response, name, { value, configurable: true, writable: true });
}
