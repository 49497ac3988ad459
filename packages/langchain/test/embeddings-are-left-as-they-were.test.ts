import { CacheBackedEmbeddings } from '@langchain/classic/embeddings/cache_backed';
import { AsyncCaller } from '@langchain/core/utils/async_caller';
import { FakeEmbeddings } from '@langchain/core/utils/testing';
import { expect, it } from 'vitest';
import { langchainAutolog } from '../src/index.ts';
import { traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

/** The class of the queues that LangChain makes: any package may use it. */
const Queue = (new AsyncCaller({}) as unknown as { queue: object }).queue.constructor as new (options: {
  concurrency?: unknown;
}) => { concurrency: unknown };
const targets = [FakeEmbeddings.prototype, CacheBackedEmbeddings.prototype, Queue.prototype] as const;
const look = () => targets.map(Object.getOwnPropertyDescriptors);

it('embeddings are recorded while it is on, as often as it is, and then are as they were', async () => {
  const before = look();
  const { disable } = langchainAutolog();
  langchainAutolog();
  expect(look()).not.toEqual(before);
  disable();
  expect(look()).toEqual(before);

  const embeddings = new FakeEmbeddings();
  for (const _ of ['once', 'again']) {
    const { spans, result } = await traced(() => new FakeEmbeddings().embedQuery('cats'));
    expect(treeOf(spans)).toEqual(['EMBEDDING FakeEmbeddings']);
    expect(look()).toEqual(before);
    expect(await embeddings.embedQuery('cats')).toEqual(result);
  }
});

it('queues of others are as they are without us', async () => {
  const use = () => {
    const queue = new Queue({ concurrency: 2 });
    queue.concurrency = 3;
    return [
      queue.concurrency,
      new Queue({}).concurrency,
      ...[0, '1', undefined].map((value) => failure(() => new Queue({ concurrency: value }))),
      failure(() => (queue.concurrency = -1)),
      queue.concurrency,
    ];
  };
  const bare = use();
  expect((await traced(use)).result).toEqual(bare);
  expect(bare).toEqual([3, Infinity, ...Array.from({ length: 4 }, () => expect.any(TypeError)), 3]);
});

function failure(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

it('a copy of LangChain that makes no such queues is left alone', () => {
  const Other = class {
    readonly queue = { concurrency: 1 };
  };
  const { disable } = langchainAutolog({ modules: [{ AsyncCaller: Other }] });
  expect(Object.hasOwn(Object.prototype, 'concurrency')).toBe(false);
  expect(new Other().queue).toEqual({ concurrency: 1 });
  disable();
});
