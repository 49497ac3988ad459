import { EventEmitter, once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { getCurrentActiveSpan, startSpan, withSpan } from '../src/index.ts';
import { recorded } from './support/recorded.ts';

const leaf = (name = 'leaf'): void => startSpan({ name }).end();

const ways: Record<string, () => unknown> = {
  'at once': () => leaf(),
  'after an await': async () => {
    await Promise.resolve();
    leaf();
  },
  'after a timer': async () => {
    await setTimeout(1);
    leaf();
  },
  'in a callback of a timer': () => new Promise<void>((resolve) => globalThis.setTimeout(() => resolve(leaf()), 1)),
  'in a microtask': () => new Promise<void>((resolve) => queueMicrotask(() => resolve(leaf()))),
  'in a listener': () => {
    const emitter = new EventEmitter();
    emitter.on('event', () => leaf());
    emitter.emit('event');
  },
  'after an event': async () => {
    const emitter = new EventEmitter();
    setImmediate(() => emitter.emit('event'));
    await once(emitter, 'event');
    leaf();
  },
  'in an async iteration': async () => {
    for await (const _ of (async function* () {
      yield 1;
    })())
      leaf();
  },
  'after something else has failed': async () => {
    await withSpan({ name: 'failing' }, () => Promise.reject(new Error('down'))).catch(() => {});
    leaf();
  },
};

test.each(Object.entries(ways))('%s', async (_, way) => {
  const spans = recorded();
  await withSpan({ name: 'root' }, way);
  const byName = Object.fromEntries(spans.spans().map((span) => [span.name, span]));
  expect(byName['leaf']).toMatchObject({ traceId: byName['root']!.traceId, parentId: byName['root']!.spanId });
  expect(getCurrentActiveSpan()).toBeUndefined();
});

test('a hundred at once do not mix', async () => {
  const spans = recorded();
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      withSpan({ name: `root ${index}` }, async () => {
        await setTimeout(index % 7);
        await Promise.all(
          [0, 1].map((half) =>
            withSpan({ name: `child ${index}` }, async () => {
              await setTimeout((index + half) % 5);
              leaf(`leaf ${index}`);
            }),
          ),
        );
      }),
    ),
  );
  const all = spans.spans();
  expect(all).toHaveLength(500);
  const byId = new Map(all.map((span) => [span.spanId, span]));
  for (const { name, parentId, traceId } of all) {
    const [kind, index] = name.split(' ');
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    expect([name, parent?.name]).toEqual([
      name,
      { root: undefined, child: `root ${index}`, leaf: `child ${index}` }[kind!],
    ]);
    expect(traceId).toBe((parent ?? { traceId }).traceId);
  }
});
