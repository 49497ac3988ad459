import { describe, expect, expectTypeOf, it } from 'vitest';
import { recordEachTest } from '../../test/support/span-tree.ts';
import { TracingError } from '../errors.ts';
import { traced } from './traced.ts';
import { SpanType } from './types.ts';
import { withSpan } from './with-span.ts';

const named = Symbol('named');

class Support {
  #greeting = 'Hello';

  @traced()
  greet(name: string, mark = '!'): string {
    return `${this.#greeting} ${name}${mark}`;
  }

  @traced({ name: 'look up', type: SpanType.RETRIEVER, attributes: { index: 'orders' } })
  async find<T extends string>(query: T): Promise<{ query: T }> {
    await withSpan({ name: 'query' }, async () => {});
    return { query };
  }

  @traced
  static async count(): Promise<string> {
    return this.name;
  }

  @traced()
  #secret(number: number): string {
    return `${this.#greeting} ${number}`;
  }

  callSecret(): string {
    return this.#secret(1);
  }

  @traced()
  [named](): this {
    return this;
  }

  @traced({ type: SpanType.CHAIN })
  *count(to: number): Generator<number, string, boolean> {
    for (let number = 1; number <= to; number++) yield number;
    return this.#greeting;
  }

  @traced({ type: SpanType.CHAIN })
  async *stream(to: number): AsyncGenerator<number> {
    this.callSecret();
    for (let number = 1; number <= to; number++) yield number;
  }

  @traced()
  async fail(): Promise<never> {
    throw failure;
  }
}

class Sales extends Support {
  @traced({ name: 'greet a customer' })
  override greet(name: string): string {
    return `${super.greet(name)} Welcome.`;
  }
}

const failure = new Error('no');
const support = new Support();
const recorded = recordEachTest();
const seen = (): unknown[] => recorded.spans().map(({ name, type, inputs, outputs }) => [name, type, inputs, outputs]);

describe('@traced', () => {
  it('gives a method spans with its name, its arguments and its result', () => {
    expect(support.greet('Mira')).toBe('Hello Mira!');
    expect(seen()).toEqual([['greet', 'UNKNOWN', { name: 'Mira', mark: '!' }, 'Hello Mira!']]);
  });

  it('takes name, type and attributes, and puts below what the method makes', async () => {
    expect(await support.find('kettle')).toEqual({ query: 'kettle' });
    const [query, find] = recorded.spans();
    expect(find).toMatchObject({ name: 'look up', type: 'RETRIEVER', attributes: { index: 'orders' } });
    expect(query).toMatchObject({ name: 'query', parentId: find!.spanId });
  });

  it('decorates static, private and symbol methods, without parentheses too', async () => {
    expect(await Support.count()).toBe('Support');
    expect(support.callSecret()).toBe('Hello 1');
    expect(support[named]()).toBe(support);
    expect(recorded.spans().map((span) => span.name)).toEqual(['count', '#secret', 'named']);
  });

  it('leaves generators what they are', async () => {
    const generator = support.count(2);
    expect([generator.next(), generator.next(true), generator.next()]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: 'Hello' },
    ]);
    expect(await Array.fromAsync(support.stream(3))).toEqual([1, 2, 3]);
    const [count, secret, stream] = recorded.spans();
    expect(count).toMatchObject({ name: 'count', type: 'CHAIN', inputs: { to: 2 }, outputs: [1, 2], status: 'OK' });
    expect(secret).toMatchObject({ name: '#secret', parentId: stream!.spanId });
    expect(stream).toMatchObject({
      name: 'stream',
      type: 'CHAIN',
      inputs: { to: 3 },
      outputs: [1, 2, 3],
      status: 'OK',
    });
  });

  it('records and passes on what is thrown', async () => {
    await expect(support.fail()).rejects.toBe(failure);
    expect(recorded.spans()).toMatchObject([{ name: 'fail', status: 'ERROR', statusMessage: 'no' }]);
  });

  it('goes with inheritance: what a subclass replaces is called by it', () => {
    expect(new Sales().greet('Mira')).toBe('Hello Mira! Welcome.');
    const [inner, outer] = recorded.spans();
    expect(inner).toMatchObject({ name: 'greet', parentId: outer!.spanId });
    expect(outer!.name).toBe('greet a customer');
  });

  it('keeps types, names and lengths', () => {
    expectTypeOf(support.greet).toEqualTypeOf<(name: string, mark?: string) => string>();
    expectTypeOf(support.find<'a'>).toEqualTypeOf<(query: 'a') => Promise<{ query: 'a' }>>();
    expectTypeOf(support.stream).returns.toEqualTypeOf<AsyncGenerator<number>>();
    expect([support.greet.name, support.greet.length, Object.keys(support)]).toEqual(['greet', 1, []]);
  });

  it.each([
    ['a class', { kind: 'class', name: 'Support' }, Support],
    ['a field', { kind: 'field', name: 'field' }, undefined],
    ['a getter', { kind: 'getter', name: 'value' }, () => 1],
    ["a method, by the decorators before the standard's", 'greet', Support.prototype],
  ])('refuses %s', (_, context, decorated) => {
    const decorate = traced() as unknown as (decorated: unknown, context: unknown) => unknown;
    expect(() => decorate(decorated, context)).toThrow(TracingError);
    const bare = traced as unknown as typeof decorate;
    expect(() => bare(decorated, context)).toThrow('@traced decorates methods');
  });
});
