import { strict as assert } from 'node:assert';
import { setImmediate } from 'node:timers';
import { init } from '../config.ts';
import { disable, enable } from '../control.ts';
import type { SpanData } from '../span/types.ts';
import { withSpan } from '../span/with-span.ts';
import { withBrokenSpans } from './broken-spans.ts';
import { recordSpans } from './record-spans.ts';
import { type ExpectedSpan, spanTrees, wholeTree } from './span-tree.ts';
import type { TestFunction } from './test-function.ts';

/** What the autolog function of every integration takes and gives. */
export type AutologFunction = (options?: { disable?: boolean; silent?: boolean; logTraces?: boolean }) => {
  patched: string[];
  disable(): void;
};

/** Something that a program does with the SDK. */
export interface AutologUse {
  /** What it returns, resolves to or throws is the same with and without the integration. */
  run(): unknown;
  /** The spans that it makes: the roots, with those below. */
  spans: readonly ExpectedSpan[];
}

/** An integration, and how its SDK is used. */
export interface AutologUnderTest {
  autolog: AutologFunction;
  /** The objects whose methods it replaces, such as prototypes of the SDK's classes. */
  patches: readonly object[];
  /** By what they show; a failing one should be among them. */
  uses: Record<string, AutologUse>;
  /** Attributes that differ from run to run, such as durations. */
  volatileAttributes?: readonly string[];
}

/**
 * Declares the tests that every integration has to pass: it can be switched on twice and off, leaves the SDK as it was, records
 * exact spans, and keeps faults of tracing to itself. Destinations that `init()` has set up are gone after it.
 *
 * @example
 * import { test } from 'node:test'; // or vitest, or a runner of your own
 * testAutolog(test, {
 *   autolog: openaiAutolog,
 *   patches: [OpenAI.Chat.Completions.prototype],
 *   uses: { 'a call': { run: () => client.chat.completions.create(request), spans: [{ name: 'Completions', … }] } },
 * });
 */
export function testAutolog(test: TestFunction, subject: AutologUnderTest): void {
  const { autolog, patches, uses, volatileAttributes } = subject;
  const declare = (name: string, body: () => unknown): void => {
    test(name, async () => {
      try {
        await body();
      } finally {
        autolog({ disable: true });
        enable();
        init({ destinations: [] });
      }
    });
  };
  const treesOf = (spans: readonly SpanData[]): unknown => spanTrees(spans, volatileAttributes);

  for (const [name, use] of Object.entries(uses)) {
    const expected = use.spans.map(wholeTree);

    declare(`${name}: nothing changes, and the spans are exact`, async () => {
      const bare = await settle(use);
      autolog();
      const traced = await recording(use);
      assert.deepEqual(traced.settled, bare);
      assert.deepEqual(treesOf(traced.spans), expected);
    });

    declare(`${name}: switched on twice, it is recorded once`, async () => {
      autolog();
      autolog();
      assert.deepEqual(treesOf((await recording(use)).spans), expected);
    });

    declare(`${name}: it is below the span that is active`, async () => {
      autolog();
      const { spans } = await recording({ run: () => withSpan({ name: 'above' }, () => settle(use)), spans: [] });
      const [above, ...others] = spanTrees(spans, volatileAttributes);
      assert.deepEqual([above?.name, above?.children, others], ['above', expected, []]);
    });

    declare(`${name}: switched off, with logTraces: false, or without tracing, nothing is recorded`, async () => {
      const bare = await settle(use);
      const check = async (how: string): Promise<void> =>
        assert.deepEqual(await recording(use), { settled: bare, spans: [] }, how);
      autolog().disable();
      await check('disable()');
      autolog();
      autolog({ disable: true });
      await check('{ disable: true }');
      autolog({ logTraces: false });
      await check('{ logTraces: false }');
      autolog();
      disable();
      await check('disable() of all tracing');
    });

    declare(`${name}: faults of tracing are not the program's`, async () => {
      const bare = await settle(use);
      autolog();
      await withBrokenSpans(async (what) => assert.deepEqual(await settle(use), bare, what));
      const write = (): never => assert.fail('a destination that fails');
      init({ destinations: [{ name: 'broken', write }] });
      assert.deepEqual(await settle(use), bare, 'a destination that fails');
    });
  }

  declare('it says what it has patched, the same each time', () => {
    const { patched } = autolog();
    assert.ok(patched.length > 0 && patched.every((method) => typeof method === 'string'));
    assert.deepEqual(autolog().patched, patched);
    assert.deepEqual(autolog({ disable: true }).patched, []);
    assert.deepEqual(autolog().patched, patched);
  });

  declare('switched off, every method is the very one that it was', () => {
    const before = patches.map(descriptorsOf);
    const { disable: off } = autolog();
    for (const [index, patch] of patches.entries())
      assert.notDeepEqual(descriptorsOf(patch), before[index], `patches[${index}] is patched`);
    autolog();
    off();
    assert.deepEqual(patches.map(descriptorsOf), before);
    off();
    assert.deepEqual(patches.map(descriptorsOf), before);
  });

  declare('an option that does not exist is told, unless nothing is to be', async () => {
    const told: string[] = [];
    const listen = (warning: Error & { code?: string }): void => {
      if (warning.code === 'AUTOLOG_UNKNOWN_OPTION') told.push(warning.message);
    };
    process.on('warning', listen);
    autolog({ silent: true, logTrace: false } as object);
    autolog({ logTracs: false } as object);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /logTracs.*logTraces/);
  });
}

function descriptorsOf(patch: object): unknown {
  return Object.getOwnPropertyDescriptors(patch);
}

interface Settled {
  value?: unknown;
  error?: unknown;
}

/** Does something and says how it ended. */
async function settle({ run }: AutologUse): Promise<Settled> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error };
  }
}

async function recording(use: AutologUse): Promise<{ settled: Settled; spans: SpanData[] }> {
  const recorded = recordSpans();
  try {
    return { settled: await settle(use), spans: recorded.spans() };
  } finally {
    recorded.stop();
  }
}
