import { strict as assert } from 'node:assert';
import { init } from '../config.ts';
import { flush, shutdown, stats } from '../control.ts';
import type { Destination } from '../destinations/types.ts';
import { startSpan } from '../span/start-span.ts';
import type { SpanData } from '../span/types.ts';
import { recordSpans } from './record-spans.ts';
import type { TestFunction } from './test-function.ts';

/** What arrived of a span: which it is, and of the rest what the destination keeps, as {@link SpanData} has it. */
export type ArrivedSpan = Pick<SpanData, 'spanId'> & Partial<SpanData>;

/** A destination, and how to look behind it. */
export interface DestinationUnderTest {
  destination: Destination;
  /** The spans that have arrived, in the order in which they did. Asked after a flush. */
  arrived(): readonly ArrivedSpan[] | Promise<readonly ArrivedSpan[]>;
  /** Takes down what is behind the destination, or brings it up again: without it, failures are not tested. */
  setDown?(down: boolean): void | Promise<void>;
  /** Removes what was behind the destination. */
  remove?(): void | Promise<void>;
}

/** More than one batch. */
const MANY = 250;

/**
 * Declares the tests that every `Destination` has to pass, over `init()`, which then has no destinations any more. Each makes a
 * destination of its own.
 *
 * @example
 * import { test } from 'node:test'; // or vitest, or a runner of your own
 * testDestination(test, () => {
 *   const lines: SpanData[] = [];
 *   return { destination: { name: 'lines', write: (spans) => void lines.push(...spans) }, arrived: () => lines };
 * });
 */
export function testDestination(
  test: TestFunction,
  make: () => DestinationUnderTest | Promise<DestinationUnderTest>,
): void {
  for (const [name, body] of Object.entries(contract)) {
    test(name, async () => {
      const subject = await make();
      init({ destinations: [subject.destination] });
      try {
        await body(subject);
      } finally {
        await subject.setDown?.(false);
        await shutdown();
        init({ destinations: [] });
        await subject.remove?.();
      }
    });
  }
}

const contract: Record<string, (subject: DestinationUnderTest) => Promise<void>> = {
  'a destination has a name': async ({ destination }) => {
    assert.match(destination.name, /\S/);
  },

  'spans arrive with all that they say': async (subject) => {
    const sent = record(1);
    await flush();
    await assertArrived(subject, sent);
  },

  'many spans arrive, each once, in the order in which they ended': async (subject) => {
    const sent = record(MANY);
    await flush();
    sent.push(...record(1));
    await flush();
    await assertArrived(subject, sent);
    assert.equal(stats().exported, MANY + 1);
  },

  'large and odd values arrive': async (subject) => {
    const inputs = [
      'x'.repeat(900_000),
      '日本語 😀',
      'a"b\\c\n\u0001',
      '\ud800',
      null,
      { __proto__: null, deep: [[[]]] },
    ];
    const sent = recorded(() => {
      for (const value of inputs) startSpan({ name: 'odd', inputs: value, attributes: { value } }).end();
    });
    await flush();
    await assertArrived(subject, sent);
  },

  'the spans that it is given are left as they are': async ({ destination }) => {
    const spans = record(3).map(deepFreeze);
    const before = structuredClone(spans);
    await destination.write(Object.freeze(spans));
    await destination.flush?.();
    assert.deepEqual(spans, before);
  },

  'what cannot be taken is refused, and taken once when it is offered again': async (subject) => {
    if (!subject.setDown) return;
    const sent = record(3);
    await flush();
    await subject.setDown(true);
    sent.push(...record(MANY));
    for (const _ of [1, 2]) {
      await flush();
      const { exported, pending } = stats();
      assert.deepEqual({ exported, pending }, { exported: 3, pending: MANY });
    }
    await subject.setDown(false);
    await flush();
    await assertArrived(subject, sent);
    assert.equal(stats().exported, sent.length);
  },

  'flush and shutdown may come at any time, and again': async (subject) => {
    const { destination } = subject;
    await destination.flush?.();
    const sent = record(1);
    await flush();
    await flush();
    await shutdown();
    await shutdown();
    await assertArrived(subject, sent);
  },
};

/** Makes traces of three spans (the last may have fewer), that many spans in all; gives them as they should arrive. */
function record(count: number): SpanData[] {
  return recorded(() => {
    for (let left = count; left > 0; left -= 3) recordTrace(Math.min(left, 3));
  });
}

function recordTrace(size: number): void {
  const root = startSpan({ name: 'root', type: 'CHAIN', inputs: { question: 'Where?' }, parent: null });
  if (size > 1) {
    const call = startSpan({ name: 'call', type: 'CHAT_MODEL', inputs: { messages: [] }, parent: root });
    call.setModel('m-1', 'openai').setUsage({ inputTokens: 10, outputTokens: 5, totalTokens: 15 });
    call.addLink({ traceId: `tr-${'1'.repeat(32)}`, spanId: '2'.repeat(16) }).end({ outputs: { choices: [] } });
  }
  if (size > 2)
    startSpan({ name: 'tool', type: 'TOOL', attributes: { list: [1, null, { a: 'b' }] }, parent: root })
      .addEvent('looked', { at: 'x' })
      .setStatus('ERROR', 'no such order')
      .end();
  root.end({ outputs: 'there' });
}

/** The spans that end while a function runs. */
function recorded(body: () => void): SpanData[] {
  const recording = recordSpans();
  try {
    body();
    return recording.spans();
  } finally {
    recording.stop();
  }
}

async function assertArrived({ arrived }: DestinationUnderTest, sent: readonly SpanData[]): Promise<void> {
  const got = await arrived();
  assert.deepEqual(
    got.map(({ spanId }) => spanId),
    sent.map(({ spanId }) => spanId),
    'the spans, each once and in order',
  );
  for (const [index, span] of got.entries()) assert.deepEqual(span, kept(sent[index]!, span));
}

/** Of a span, what another has at all. */
function kept(span: SpanData, like: ArrivedSpan): Partial<SpanData> {
  return Object.fromEntries(Object.entries(span).filter(([key]) => key in like)) as Partial<SpanData>;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
