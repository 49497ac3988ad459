import { describe, expect, it } from 'vitest';
import { serialise, serialisePlain } from './serialise.ts';

const roundTrip = (value: unknown): unknown => {
  const text = serialise(value);
  return text === undefined ? undefined : JSON.parse(text);
};

describe('serialise', () => {
  it('gives what JSON.stringify gives for plain data', () => {
    const value = { text: 'a"b\n\u2028', list: [1, 2.5, null, true, { deep: [] }], none: undefined, nothing: null };
    expect(serialise(value)).toBe(JSON.stringify(value));
    expect(serialise([undefined])).toBe('[null]');
    expect(serialise('text')).toBe('"text"');
    expect(serialise(undefined)).toBeUndefined();
  });

  it('says what JSON has no words for', () => {
    class Client {
      #secret = 'x';
      url = 'http://host';
      reveal(): string {
        return this.#secret;
      }
    }
    expect(
      roundTrip({
        big: 123n,
        notANumber: Number.NaN,
        run() {},
        symbol: Symbol('s'),
        date: new Date(0),
        map: new Map([['a', 1]]),
        pairs: new Map([[1, 2]]),
        set: new Set(['x']),
        vector: new Float32Array(1536),
        few: new Float64Array([1, 2]),
        bytes: Buffer.from('abc'),
        signal: new AbortController().signal,
        stream: new ReadableStream(),
        response: new Response('x'),
        promise: Promise.resolve(1),
        client: new Client(),
        url: new URL('http://host/path'),
        pattern: /a+/g,
        boxed: Object('text'),
      }),
    ).toEqual({
      big: '123',
      notANumber: 'NaN',
      run: '[Function: run]',
      symbol: 'Symbol(s)',
      date: '1970-01-01T00:00:00.000Z',
      map: { a: 1 },
      pairs: [[1, 2]],
      set: ['x'],
      vector: '[Float32Array: 1536 numbers]',
      few: [1, 2],
      bytes: '[Buffer: 3 bytes]',
      signal: '[AbortSignal]',
      stream: '[ReadableStream]',
      response: '[Response]',
      promise: '[Promise]',
      client: { url: 'http://host' },
      url: 'http://host/path',
      pattern: '/a+/g',
      boxed: 'text',
    });
  });

  it('records an error with its message, stack, cause and own properties', () => {
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { status: 429 });
    expect(roundTrip({ error })).toMatchObject({
      error: {
        name: 'TypeError',
        message: 'outer',
        stack: expect.stringContaining('outer'),
        cause: { message: 'inner' },
        status: 429,
      },
    });
  });

  it('ends cycles, but not repeats', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = { first: shared, second: shared };
    cyclic['self'] = cyclic;
    expect(roundTrip(cyclic)).toEqual({ first: { a: 1 }, second: { a: 1 }, self: '[Circular]' });
  });

  it('survives what throws, and calls it once', () => {
    let calls = 0;
    const hostile = {
      get broken(): never {
        calls++;
        throw new Error('getter');
      },
      fine: 1,
      inner: {
        toJSON(): never {
          calls++;
          throw new Error('toJSON');
        },
      },
    };
    expect(roundTrip(hostile)).toEqual({ broken: '[Thrown: getter]', fine: 1, inner: '[Thrown: toJSON]' });
    expect(calls).toBe(2);
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(roundTrip({ proxy: revoked.proxy })).toEqual({ proxy: expect.stringContaining('Thrown') });
  });

  it('calls toJSON once and records what it gives', () => {
    let calls = 0;
    expect(
      roundTrip({
        value: {
          toJSON() {
            calls++;
            return { shown: 1 };
          },
        },
      }),
    ).toEqual({ value: { shown: 1 } });
    expect(calls).toBe(1);
  });

  it('cuts what is too long, too deep or too many, and says so', () => {
    const long = roundTrip({ text: 'x'.repeat(100_000_000) }) as { text: string };
    expect(long.text).toHaveLength(1_000_000 + '… [cut: 99000000 of 100000000 characters]'.length);
    expect(long.text).toMatch(/\[cut: 99000000 of 100000000 characters\]$/);

    let deep: unknown = 'end';
    for (let i = 0; i < 20_000; i++) deep = [deep];
    expect(serialise(deep)).toContain('nested too deep');

    expect((roundTrip(Array.from({ length: 10_005 }, () => 0)) as unknown[]).at(-1)).toBe('[cut: 5 of 10005 entries]');
    const large = serialise(Array.from({ length: 10_000 }, () => 'y'.repeat(10_000)));
    expect(large!.length).toBeLessThan(9_000_000);
  });

  it('keeps lone surrogates as valid text', () => {
    expect(Buffer.from(serialise('\ud800')!).toString()).toBe('"\\ud800"');
  });
});

describe('serialisePlain', () => {
  it('falls back where the data is not as plain as was said', () => {
    expect(serialisePlain({ a: 1 })).toBe('{"a":1}');
    expect(serialisePlain({ a: 1n })).toBe('{"a":"1"}');
  });
});
