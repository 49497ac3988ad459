import { Readable } from 'node:stream';
import fc from 'fast-check';

/** Code of the user's that has been called a second time for the same value. */
let calledAgain: string[] = [];

/** What code of hostile values was called more than once since this was asked the last time. */
export function codeCalledAgain(): string[] {
  const again = calledAgain;
  calledAgain = [];
  return again;
}

/** To be called by a piece of a value's code. */
function counter(what: string): () => void {
  let calls = 0;
  return () => void (++calls > 1 && calledAgain.push(what));
}

/** A class of a user's, whose private field only its own methods may touch. */
class Client {
  readonly #key = 'secret';
  readonly url = 'http://host';
  get key(): string {
    return this.#key;
  }
}

/** Makes a value anew each time: fast-check looks into what it generates, which these would not bear. */
type Maker = () => unknown;

/** What code may throw. */
const errors: readonly unknown[] = [
  new Error('boom'),
  undefined,
  null,
  'text',
  Symbol('thrown'),
  1n,
  Object.create(null),
];

/** Values that are no data. */
const makers: readonly Maker[] = [
  ...[1n, Number.NaN, Infinity, -0, undefined, Symbol('s')].map((value) => () => value),
  () => '\ud800\0\u2028"\\\u001b😀'.slice(0, -1),
  () => function named() {},
  () => new Client(),
  () => Object.create(Client.prototype) as unknown,
  () => new AbortController().signal,
  () => new ReadableStream(),
  () => Readable.from(['a']),
  () => new Response('body'),
  () => new Date(Number.NaN),
  () => new WeakMap(),
  () => new Blob(['x']),
  () => new DataView(new ArrayBuffer(2)),
  () => new BigInt64Array(3),
  () => new Proxy({ a: 1 }, {}),
  () => ({ [Symbol('key')]: 1, plain: 2 }),
  () => Object.create(null) as unknown,
  () => Object.defineProperty({}, 'name', { enumerable: true, value: 1n }),
  () => globalThis,
  cyclic,
  revoked,
  () => nested(5000),
  () => Array.from({ length: 3 }),
];

const withError: readonly ((error: unknown) => unknown)[] = [
  (error) => new Proxy({ a: 1 }, everyTrapThrows(error)),
  (error) => new Proxy([1], everyTrapThrows(error)),
  (error) => new Proxy(() => {}, everyTrapThrows(error)),
  (error) => withGetter(error, true),
  (error) => withGetter(error, false),
  (error) => withToJson(error, true),
  (error) => withToJson(error, false),
  withBrokenIterator,
  brokenError,
];

const oddities: fc.Arbitrary<Maker> = fc.oneof(
  fc.constantFrom(...makers),
  fc.tuple(fc.constantFrom(...withError), fc.nat(errors.length - 1)).map(
    ([make, index]): Maker =>
      () =>
        make(errors[index]),
  ),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }).map(
    (value): Maker =>
      () =>
        value,
  ),
);

/** Functions that make a value of any kind, with hostile ones at any depth. */
export function hostileValues(): fc.Arbitrary<Maker> {
  const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
  return fc.letrec<{ value: Maker }>((tie) => {
    const list = fc.array(tie('value'), { maxLength: 4 });
    return {
      value: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        oddities,
        list.map(
          (items): Maker =>
            () =>
              items.map((make) => make()),
        ),
        list.map(
          (items): Maker =>
            () =>
              new Set(items.map((make) => make())),
        ),
        list.map(
          (items): Maker =>
            () =>
              new Map(items.map((make) => [make(), make()])),
        ),
        fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map(
          (entries): Maker =>
            () =>
              Object.fromEntries(entries.map(([key, make]) => [key, make()])),
        ),
      ),
    };
  }).value;
}

function cyclic(): unknown {
  const object: Record<string, unknown> = { list: [] };
  object['self'] = object;
  (object['list'] as unknown[]).push(object, new Map([['again', object]]));
  return object;
}

function nested(depth: number): unknown {
  let value: unknown = 'end';
  for (let index = 0; index < depth; index++) value = index % 2 ? [value] : { value };
  return value;
}

function everyTrapThrows(error: unknown): ProxyHandler<object> {
  const fail = (): never => {
    throw error;
  };
  return { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail };
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

function withGetter(error: unknown, fails: boolean): unknown {
  const called = counter('getter');
  return {
    before: 1,
    get odd() {
      called();
      if (fails) throw error;
      return error;
    },
    after: 2,
  };
}

function withToJson(error: unknown, fails: boolean): unknown {
  const called = counter('toJSON');
  return {
    toJSON() {
      called();
      if (fails) throw error;
      return error;
    },
  };
}

function withBrokenIterator(error: unknown): unknown {
  return Object.assign([1, 2], {
    [Symbol.iterator]: () => {
      throw error;
    },
  });
}

function brokenError(error: unknown): unknown {
  const fail = {
    get: () => {
      throw error;
    },
  };
  return Object.defineProperties(new Error('x'), { message: fail, stack: fail, name: fail, constructor: fail });
}
