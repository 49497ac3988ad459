import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { getCurrentActiveSpan, startSpan, trace, withSpan } from '../src/index.ts';
import { recorded } from './support/recorded.ts';

test('arguments are inputs by parameter name, the result is the outputs', async () => {
  const spans = recorded();
  const lookUp = trace(
    async function lookUp(orderId: string, options = { limit: 3 }, ...rest: number[]) {
      return { orderId, options, rest };
    },
    { type: 'TOOL', attributes: { a: 1 } },
  );
  expect(await lookUp('A-1')).toEqual({ orderId: 'A-1', options: { limit: 3 }, rest: [] });
  await lookUp('A-2', { limit: 1 }, 7, 8);
  expect(spans.spans()).toMatchObject([
    { name: 'lookUp', type: 'TOOL', attributes: { a: 1 }, inputs: { orderId: 'A-1' }, outputs: { orderId: 'A-1' } },
    { inputs: { orderId: 'A-2', options: { limit: 1 }, rest: [7, 8] } },
  ]);
});

test('arguments beyond the parameters, and parameters with strange names', () => {
  const spans = recorded();
  const call = (fn: (...args: never[]) => unknown, ...args: unknown[]): unknown =>
    (trace(fn, { name: 'f' }) as (...args: unknown[]) => unknown)(...args);
  call((a: number) => a, 1, 2, 3);
  call(({ a }: { a: number }) => a, { a: 1 });
  call(Math.max, 1, 2);
  call(runInThisContext('(__proto__) => 1') as () => number, { polluted: true });
  expect(spans.spans().map((span) => JSON.stringify(span.inputs))).toEqual([
    '{"a":1,"args":[2,3]}',
    '{"arg0":{"a":1}}',
    '{"args":[1,2]}',
    '{"__proto__":{"polluted":true}}',
  ]);
});

test('the wrapper looks and behaves like the function', async () => {
  recorded();
  const original = Object.assign(
    async function original(this: { factor: number }, a: number, _b?: number) {
      return a * this.factor;
    },
    { description: 'multiplies' },
  );
  const traced = trace(original);
  expect({ name: traced.name, length: traced.length, description: traced.description }).toEqual({
    name: 'original',
    length: 2,
    description: 'multiplies',
  });
  expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(original));
  expect(await traced.call({ factor: 2 }, 21)).toBe(42);

  function Point(this: { x: number }, x: number): void {
    this.x = x;
  }
  const Traced = trace(Point) as unknown as new (x: number) => { x: number };
  expect(new Traced(3)).toEqual({ x: 3 });
  expect(new Traced(3)).toBeInstanceOf(Point);
});

test('it is active while it runs, and what it throws comes out', () => {
  const spans = recorded();
  const error = new TypeError('wrong');
  const failing = trace(function failing() {
    expect(getCurrentActiveSpan()?.name).toBe('failing');
    startSpan({ name: 'inner' }).end();
    throw error;
  });
  expect(failing).toThrow(error);
  expect(spans.spans()).toMatchObject([
    { name: 'inner', parentId: spans.spans()[1]!.spanId },
    { name: 'failing', status: 'ERROR' },
  ]);
});

describe('generators', () => {
  const count = trace(function* count(to: number): Generator<number, string, string | undefined> {
    for (let number = 1; number <= to; number++) {
      startSpan({ name: `inside ${number}` }).end();
      const sent = yield number;
      if (sent) return sent;
    }
    return 'all';
  });
  const countSlowly = trace(async function* countSlowly(to: number) {
    for (let number = 1; number <= to; number++) {
      await Promise.resolve();
      startSpan({ name: `inside ${number}` }).end();
      yield number;
    }
  });

  test('a span of its iteration: children are below, the yielded values are the outputs', async () => {
    const spans = recorded();
    const got: number[] = [];
    for (const number of count(2)) {
      startSpan({ name: 'outside' }).end();
      got.push(number);
    }
    for await (const number of countSlowly(2)) {
      startSpan({ name: 'outside' }).end();
      got.push(number);
    }
    expect(got).toEqual([1, 2, 1, 2]);
    const all = spans.spans();
    for (const name of ['count', 'countSlowly']) {
      const root = all.find((span) => span.name === name)!;
      expect(root).toMatchObject({ inputs: { to: 2 }, outputs: [1, 2], status: 'OK' });
      expect(all.filter((span) => span.parentId === root.spanId).map((span) => span.name)).toEqual([
        'inside 1',
        'inside 2',
      ]);
    }
    expect(all.filter((span) => span.name === 'outside').every((span) => span.parentId === undefined)).toBe(true);
  });

  test('leaving early ends it with what came, and runs its finally', async () => {
    const spans = recorded();
    let cleaned = 0;
    const forEver = trace(async function* forEver() {
      try {
        for (let number = 0; ; number++) yield number;
      } finally {
        cleaned++;
      }
    });
    for await (const number of forEver()) if (number === 2) break;
    for (const _ of count(5)) break;
    expect(cleaned).toBe(1);
    expect(spans.spans().filter((span) => !span.parentId)).toMatchObject([
      { name: 'forEver', outputs: [0, 1, 2], status: 'OK' },
      { name: 'count', outputs: [1], status: 'OK' },
    ]);
  });

  test('what the body throws, and what is thrown into it, is an error of the span', async () => {
    const spans = recorded();
    const failing = trace(async function* failing() {
      yield 1;
      throw new RangeError('no more');
    });
    await expect(Array.fromAsync(failing())).rejects.toThrow('no more');
    const generator = count(3);
    generator.next();
    expect(() => generator.throw(new Error('from outside'))).toThrow('from outside');
    expect(spans.spans().filter((span) => !span.parentId)).toMatchObject([
      { name: 'failing', status: 'ERROR', statusMessage: 'no more', outputs: [1] },
      { name: 'count', status: 'ERROR', statusMessage: 'from outside', outputs: [1] },
    ]);
  });

  test('values go in and out as without us', () => {
    const spans = recorded();
    const generator = count(3);
    expect(generator[Symbol.iterator]()).toBe(generator);
    expect(generator.next()).toEqual({ value: 1, done: false });
    expect(generator.next('enough')).toEqual({ value: 'enough', done: true });
    expect(generator.next()).toEqual({ value: undefined, done: true });
    expect(count(1).return('never begun')).toEqual({ value: 'never begun', done: true });
    expect(spans.spans().filter((span) => span.name === 'count')).toHaveLength(1);
    expect(count(1)).toBeInstanceOf(count);
    expect(Object.keys(count(1))).toEqual([]);
  });

  test('it belongs where it was called', () => {
    const spans = recorded();
    const [root, generator] = withSpan({ name: 'root' }, (span) => [span, count(1)] as const);
    expect([...generator]).toEqual([1]);
    expect(spans.spans().find((span) => span.name === 'count')!.parentId).toBe(root.spanId);
  });
});
