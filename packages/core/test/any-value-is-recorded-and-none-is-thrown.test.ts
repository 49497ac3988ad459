import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faults, flush, init, openStore, shutdown, startSpan, trace, withSpan } from '../src/index.ts';
import { serialise } from '../src/span/serialise.ts';
import { codeCalledAgain, hostileValues } from './support/hostile-values.ts';

describe('serialise', () => {
  test('gives JSON of any value, and calls its code once', () => {
    fc.assert(
      fc.property(hostileValues(), (make) => {
        const value = make();
        codeCalledAgain();
        const text = serialise(value);
        expect(codeCalledAgain()).toEqual([]);
        if (text === undefined) return;
        JSON.parse(text);
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u001f]/);
        expect(Buffer.from(text).toString()).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives of plain data what JSON.stringify gives', () => {
    const depth = { maxDepth: 4, depthSize: 'small' } as const;
    fc.assert(
      fc.property(fc.jsonValue({ ...depth, stringUnit: 'binary' }), (value) => {
        expect(serialise(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a span', () => {
  let folder: string;
  let path: string;
  let emitted = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'autolog-test-'));
    path = join(folder, 'traces.db');
    init({ destinations: [path] });
  });

  afterAll(async () => {
    init({ destinations: [] });
    await shutdown();
    rmSync(folder, { recursive: true });
  });

  const four = fc.tuple(hostileValues(), hostileValues(), hostileValues(), hostileValues());

  test('takes any value anywhere, and gives the program what it made', () => {
    fc.assert(
      fc.property(four, (made) => {
        const [inputs, outputs, attribute, other] = made.map((make) => make());
        codeCalledAgain();
        const returned = withSpan({ name: 'returns', inputs, attributes: { attribute } }, (span) => {
          span.addEvent('event', { other });
          return outputs;
        });
        emitted++;
        expect(Object.is(returned, outputs)).toBe(true);
        expect(codeCalledAgain()).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(faults()).toEqual({});
  });

  test('of a traced function: its arguments, and what it throws', () => {
    fc.assert(
      fc.property(hostileValues(), hostileValues(), (makeArgument, makeError) => {
        const [argument, error] = [makeArgument(), makeError()];
        codeCalledAgain();
        const fails = trace((_argument: unknown): never => {
          throw error;
        });
        expect(
          Object.is(
            thrownBy(() => fails(argument)),
            error,
          ),
        ).toBe(true);
        emitted++;
        expect(codeCalledAgain()).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(faults()).toEqual({});
  });

  test('of a promise: what it resolves to or rejects with', async () => {
    await fc.assert(
      fc.asyncProperty(hostileValues(), fc.boolean(), async (make, rejects) => {
        // A promise takes a value with a `then` for a promise: in a list, it is a value.
        const settled = [make()];
        const run = trace(async () => {
          await Promise.resolve();
          if (rejects) throw settled;
          return settled;
        });
        const got: unknown = await run().catch((error: unknown) => error);
        emitted++;
        expect(got === settled).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(faults()).toEqual({});
  });

  test('whatever any of its methods is given', () => {
    const methods = fc.constantFrom(
      'end',
      'setStatus',
      'setName',
      'setType',
      'setModel',
      'setUsage',
      'addLink',
      'addEvent',
      'setAttributes',
      'recordException',
      'setInputs',
      'setOutputs',
    );
    const calls = fc.array(fc.tuple(methods, hostileValues(), hostileValues()), { maxLength: 6 });
    fc.assert(
      fc.property(hostileValues(), calls, (options, list) => {
        startSpan(options() as never).end();
        const span = startSpan({ name: 'misused' });
        for (const [method, first, second] of list) span[method](first() as never, second() as never);
        span.end();
        emitted++;
        expect(span.ended).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('every one of them reached the store', async () => {
    const { exported, pending, dropped } = await flush();
    expect({ pending, dropped }).toEqual({ pending: 0, dropped: {} });
    expect(exported).toBeGreaterThanOrEqual(emitted);
    const store = await openStore(path);
    expect((await store.statistics()).spans).toBe(exported);
    for (const { traceId } of (await store.searchTraces({ maxResults: 10_000 })).traces)
      expect((await store.getTrace(traceId))!.data.spans).toHaveLength(1);
    store.close();
  });
});

function thrownBy(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}
