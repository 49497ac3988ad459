import { AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { outline, recordEachTest } from '../../test/support/span-tree.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import { withSpan } from '../span/with-span.ts';

const recorded = recordEachTest();

const leaf = (name = 'leaf'): void => withSpan({ name }, () => {});
const root = <T>(body: () => T): T => withSpan({ name: 'root' }, body);
const leafBelowRoot = ['UNKNOWN root', '  UNKNOWN leaf'];

describe('the active span goes along', () => {
  it.each<[string, (resume: () => void) => void]>([
    ['setTimeout', (resume) => void setTimeout(resume, 1)],
    ['setImmediate', (resume) => void setImmediate(resume)],
    ['queueMicrotask', (resume) => queueMicrotask(resume)],
    ['process.nextTick', (resume) => process.nextTick(resume)],
    ['Promise.prototype.then', (resume) => void Promise.resolve().then(resume)],
    ['a promise that fails', (resume) => void Promise.reject(new Error('x')).catch(resume)],
    ['AsyncResource.bind', (resume) => void setImmediate(AsyncResource.bind(resume))],
  ])('through %s', async (_, later) => {
    await root(
      () =>
        new Promise<void>((resolve) => {
          later(() => {
            leaf();
            resolve();
          });
        }),
    );
    expect(outline(recorded.spans())).toEqual(leafBelowRoot);
    expect(getCurrentActiveSpan()).toBeUndefined();
  });

  it('across awaits, nested calls and errors', async () => {
    await root(async () => {
      await wait(1);
      await withSpan({ name: 'one' }, async () => {
        await wait(1);
        leaf();
      });
      await withSpan({ name: 'two' }, async () => {
        await wait(1);
        throw new Error('no');
      }).catch(() => {});
      leaf('after');
    });
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN root',
      '  UNKNOWN one',
      '    UNKNOWN leaf',
      '  UNKNOWN two',
      '  UNKNOWN after',
    ]);
  });

  it('to listeners: of the span that emits, and of the one that awaits the event', async () => {
    const emitter = new EventEmitter();
    root(() => emitter.on('event', () => leaf('heard')));
    const waiting = withSpan({ name: 'waiting' }, async () => {
      await once(emitter, 'event');
      leaf('resumed');
    });
    withSpan({ name: 'emitting' }, () => emitter.emit('event'));
    await waiting;
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN root',
      'UNKNOWN waiting',
      '  UNKNOWN resumed',
      'UNKNOWN emitting',
      '  UNKNOWN heard',
    ]);
  });

  it('to a listener that is bound to where it was added', () => {
    const emitter = new EventEmitter();
    root(() =>
      emitter.on(
        'event',
        AsyncResource.bind(() => leaf()),
      ),
    );
    withSpan({ name: 'emitting' }, () => emitter.emit('event'));
    expect(outline(recorded.spans())).toEqual(['UNKNOWN root', '  UNKNOWN leaf', 'UNKNOWN emitting']);
  });

  it('through streams', async () => {
    await root(async () => {
      const upper = new Transform({
        transform(chunk: Buffer, _, done) {
          leaf(`transform ${String(chunk)}`);
          done(null, chunk);
        },
      });
      await pipeline(Readable.from(['a', 'b']), upper, async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) leaf(`read ${String(chunk)}`);
      });
      for await (const value of new ReadableStream({
        start(controller) {
          controller.enqueue('c');
          controller.close();
        },
      })) {
        leaf(`read ${String(value)}`);
      }
    });
    const [first, ...lines] = outline(recorded.spans());
    expect(first).toBe('UNKNOWN root');
    expect(lines.toSorted()).toEqual(
      ['read a', 'read b', 'read c', 'transform a', 'transform b'].map((name) => `  UNKNOWN ${name}`),
    );
  });

  it('into async iterators: each part runs in the span of the consumer that asks for it', async () => {
    async function* numbers(): AsyncGenerator<number> {
      for (const number of [1, 2]) {
        leaf(`make ${number}`);
        yield number;
        await wait(1);
      }
    }
    const iterator = root(() => numbers());
    await withSpan({ name: 'consumer' }, async () => {
      for await (const number of iterator) leaf(`use ${number}`);
    });
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN root',
      'UNKNOWN consumer',
      ...['make 1', 'use 1', 'make 2', 'use 2'].map((name) => `  UNKNOWN ${name}`),
    ]);
  });

  it('with each of fifty at the same time, none mixed up', async () => {
    const numbers = Array.from({ length: 50 }, (_, number) => number);
    await root(() =>
      Promise.all(
        numbers.map((number) =>
          withSpan({ name: `branch ${number}` }, async () => {
            await wait(number % 7);
            await withSpan({ name: `middle ${number}` }, async () => {
              await wait((number * 3) % 5);
              leaf(`leaf ${number}`);
            });
          }),
        ),
      ),
    );
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN root',
      ...numbers.flatMap((number) => [
        `  UNKNOWN branch ${number}`,
        `    UNKNOWN middle ${number}`,
        `      UNKNOWN leaf ${number}`,
      ]),
    ]);
    expect(new Set(recorded.spans().map((span) => span.traceId)).size).toBe(1);
  });
});
