import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Destination, flush, init, shutdown, type SpanData, stats, withSpan } from '../src/index.ts';
import { faults } from '../src/patch/report.ts';
import { pipeline } from '../src/pipeline/pipeline.ts';
import { queueDelivery } from '../src/pipeline/queue-delivery.ts';
import { expectIdentity } from './support/identity.ts';

/** A destination that does as it is told, batch by batch; after that it takes all. */
function scripted(...answers: (() => void | Promise<void>)[]): Destination & { taken: string[]; batches: number[] } {
  const taken: string[] = [];
  const batches: number[] = [];
  return {
    name: 'scripted',
    taken,
    batches,
    write(spans: readonly SpanData[]) {
      batches.push(spans.length);
      const take = (): void => void taken.push(...spans.map((span) => span.name));
      const answer = answers.shift()?.();
      return answer ? answer.then(take) : take();
    },
  };
}

function record(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => {
    const name = `span ${from + index}`;
    withSpan({ name }, () => {});
    return name;
  });
}

const fail = (): never => {
  throw new Error('down');
};

afterEach(() => init({ destinations: [] }));

describe('what fails is tried again, in order', () => {
  test.for<[string, (() => void | Promise<void>)[]]>([
    ['write throws', [fail, fail]],
    ['write rejects', [() => Promise.reject(new Error('down')), () => Promise.reject(new Error('down'))]],
    ['write rejects with nothing', [() => Promise.reject(undefined), () => Promise.reject(undefined)]],
  ])('%s', async ([, answers]) => {
    const destination = scripted(...answers);
    init({ destinations: [destination] });
    const names = record(0, 250);
    for (const _ of [1, 2]) {
      expect(await flush()).toMatchObject({ exported: 0, pending: 250, dropped: {} });
      expectIdentity(250);
    }
    expect(await flush()).toMatchObject({ exported: 250, pending: 0, dropped: {} });
    expect(destination.taken).toEqual(names);
    expect(destination.batches).toEqual([100, 100, 100, 100, 50]);
    expect(faults()).toMatchObject({ 'destination scripted': expect.any(Number) });
  });
});

test('a destination that never answers holds up flush() for no longer than its timeout', async () => {
  init({ destinations: [scripted(() => new Promise(() => {}))] });
  record(0, 3);
  expect(await flush({ timeoutMs: 20 })).toMatchObject({ exported: 0, pending: 3 });
  record(3, 5);
  expect(await flush({ timeoutMs: 20 })).toMatchObject({ exported: 0, pending: 5 });
  expectIdentity(5);
});

test('a slow destination is waited for, also for spans of a batch that was on its way', async () => {
  let answer: (() => void) | undefined;
  const destination = scripted(() => new Promise((resolve) => (answer = resolve)));
  init({ destinations: [destination] });
  const names = record(0, 3);
  await vi.waitUntil(() => answer);
  names.push(...record(3, 5));
  const flushed = flush();
  answer!();
  expect(await flushed).toMatchObject({ exported: 5, pending: 0 });
  expect(destination.taken).toEqual(names);
});

test('one destination does not hold up another, and the counts are of the one that is behind', async () => {
  const [good, bad] = [scripted(), scripted(fail)];
  init({ destinations: [good, bad] });
  record(0, 3);
  expect(await flush()).toEqual({
    exported: 0,
    pending: 3,
    dropped: {},
    destinations: {
      scripted: { exported: 3, pending: 0, dropped: {} },
      'scripted (2)': { exported: 0, pending: 3, dropped: {} },
    },
  });
  expect(good.taken).toHaveLength(3);
});

test('what waits is bounded, and what does not fit is counted', async () => {
  const destination = scripted(fail);
  pipeline.deliverTo([queueDelivery(destination, 10_000)]);
  for (let index = 0; index < 10; index++) withSpan({ name: `span ${index}`, inputs: 'x'.repeat(1500) }, () => {});
  expect(await flush()).toMatchObject({ exported: 0, pending: 4, dropped: { queue_full: 6 } });
  expectIdentity(10);
  record(10, 11);
  expect(await flush()).toMatchObject({ exported: 5, pending: 0, dropped: { queue_full: 6 } });
  expectIdentity(11);
});

test('flush and shutdown of the destination are called, and may throw', async () => {
  const called: string[] = [];
  const destination = Object.assign(scripted(), {
    flush: () => {
      called.push('flush');
      fail();
    },
    shutdown: async () => {
      called.push('shutdown');
      fail();
    },
  });
  init({ destinations: [destination] });
  record(0, 1);
  expect(await shutdown()).toMatchObject({ exported: 1, pending: 0 });
  expect(called).toEqual(['flush', 'shutdown']);
});

test('destinations that are replaced get what they had not yet', async () => {
  const [first, second] = [scripted(), scripted()];
  init({ destinations: [first] });
  record(0, 3);
  init({ destinations: [second] });
  record(3, 5);
  await flush();
  await vi.waitUntil(() => first.taken.length === 3);
  expect(second.taken).toEqual(['span 3', 'span 4']);
  expect(stats()).toMatchObject({ exported: 2, pending: 0 });
});
