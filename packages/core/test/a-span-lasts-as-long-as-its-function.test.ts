import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  flush,
  getCurrentActiveSpan,
  getLastActiveTraceId,
  init,
  SpanType,
  startSpan,
  withSpan,
} from '../src/index.ts';
import { readSpans } from './support/read-store.ts';
import { recorded } from './support/recorded.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

class NotFound extends Error {}

test('a sync function: its result is returned and recorded', () => {
  const spans = recorded();
  const result = { answer: 42 };
  expect(withSpan({ name: 'sync', type: SpanType.TOOL, inputs: { a: 1 }, attributes: { k: 'v' } }, () => result)).toBe(
    result,
  );
  result.answer = 0;
  const [span] = spans.spans();
  expect(span).toEqual({
    traceId: expect.stringMatching(/^tr-[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    name: 'sync',
    type: 'TOOL',
    startTimeNs: expect.any(Number),
    endTimeNs: expect.any(Number),
    status: 'OK',
    inputs: { a: 1 },
    outputs: { answer: 42 },
    attributes: { k: 'v' },
    events: [],
    links: [],
  });
  expect(span!.endTimeNs).toBeGreaterThanOrEqual(span!.startTimeNs);
  expect(getLastActiveTraceId()).toBe(span!.traceId);
});

test('an async function: the span ends when its promise settles', async () => {
  const spans = recorded();
  let resolve: (value: string) => void = () => {};
  const promise = withSpan({ name: 'async' }, () => new Promise<string>((settle) => (resolve = settle)));
  expect(spans.open().map((span) => span.name)).toEqual(['async']);
  resolve('done');
  expect(await promise).toBe('done');
  expect(spans.open()).toEqual([]);
  expect(spans.spans()).toMatchObject([{ outputs: 'done', status: 'OK' }]);
});

test.each<[string, (error: Error) => unknown]>([
  [
    'throws',
    (error) =>
      withSpan({ name: 'failing' }, () => {
        throw error;
      }),
  ],
  ['rejects', (error) => withSpan({ name: 'failing' }, () => Promise.reject(error))],
])('a function that %s: the same error comes out, and is recorded', async (_, run) => {
  const spans = recorded();
  const error = new NotFound('no such order');
  await expect((async () => run(error))()).rejects.toBe(error);
  expect(spans.spans()).toMatchObject([
    {
      status: 'ERROR',
      statusMessage: 'no such order',
      events: [
        {
          name: 'exception',
          attributes: {
            'exception.type': 'NotFound',
            'exception.message': 'no such order',
            'exception.stacktrace': error.stack,
          },
        },
      ],
    },
  ]);
  expect(spans.spans()[0]).not.toHaveProperty('outputs');
});

test('the stack of an error reaches the store, whenever the store was written', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  init({ destinations: [path] });
  const stacks: (string | undefined)[] = [];
  for (const isFlushedBetween of [false, true]) {
    const error = new NotFound('gone');
    const span = startSpan({ name: 'failing' }).recordException(error);
    span.end();
    if (isFlushedBetween) await setImmediate();
    await flush();
    stacks.push(error.stack);
  }
  const spans = await readSpans(path);
  expect(spans.map((span) => span.events[0]!.attributes['exception.stacktrace'])).toEqual(stacks);
});

test.each([undefined, null, 'text', 7, { code: 1 }, Symbol('s'), Object.create(null)])(
  'whatever is thrown is thrown on: %s',
  (thrown) => {
    const spans = recorded();
    let caught: unknown = 'nothing';
    try {
      withSpan({ name: 'failing' }, () => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(spans.spans()).toMatchObject([{ status: 'ERROR' }]);
  },
);

test('the function may come first, and may set the outputs itself', () => {
  const spans = recorded();
  withSpan((span) => void span.setOutputs('mine'), { name: 'first' });
  expect(spans.spans()).toMatchObject([{ name: 'first', outputs: 'mine' }]);
});

test('using ends a span with its block', () => {
  const spans = recorded();
  {
    using span = startSpan({ name: 'block' });
    span.setAttribute('inside', true);
    expect(getCurrentActiveSpan()).toBeUndefined();
  }
  expect(spans.spans()).toMatchObject([{ name: 'block', attributes: { inside: true } }]);
});

test('a span can be given its times, its parent, or none', () => {
  const spans = recorded();
  const other = startSpan({ name: 'other', startTimeNs: 1000 });
  withSpan({ name: 'active' }, () => {
    startSpan({ name: 'below other', parent: other }).end({ endTimeNs: 2000, status: 'ERROR' });
    startSpan({ name: 'root', parent: null }).end({ outputs: 1 });
  });
  other.end({ endTimeNs: 3000 });
  const [below, root, active, otherEnded] = spans.spans();
  expect(below).toMatchObject({
    traceId: otherEnded!.traceId,
    parentId: otherEnded!.spanId,
    endTimeNs: 2000,
    status: 'ERROR',
  });
  expect(otherEnded).toMatchObject({ startTimeNs: 1000, endTimeNs: 3000 });
  expect(root!.parentId).toBeUndefined();
  expect(new Set([root, active, otherEnded].map((span) => span!.traceId)).size).toBe(3);
});
