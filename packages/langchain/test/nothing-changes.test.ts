import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { InMemoryCache } from '@langchain/core/caches';
import type { CallbackManager } from '@langchain/core/callbacks/manager';
import { dispatchCustomEvent } from '@langchain/core/callbacks/dispatch';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda, type RunnableConfig } from '@langchain/core/runnables';
import { StructuredTool, tool } from '@langchain/core/tools';
import { Annotation, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { createAgent } from 'langchain';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ScriptedModel } from './support/scripted-model.ts';
import { traced } from './support/traced.ts';

/** A handler of the program's: writes down what it is told, in order. */
class Diary extends BaseCallbackHandler {
  override name = 'diary';
  readonly lines: unknown[] = [];
  override awaitHandlers = true;
}
for (const method of [
  'handleChainStart',
  'handleChainEnd',
  'handleChainError',
  'handleChatModelStart',
  'handleLLMNewToken',
  'handleLLMEnd',
  'handleToolStart',
  'handleToolEnd',
  'handleCustomEvent',
]) {
  Object.defineProperty(Diary.prototype, method, {
    value(this: Diary, ...args: unknown[]) {
      this.lines.push([method, ...args]);
    },
  });
}

/** What is seen of something, with ids in the order in which they appear and times left out. */
function plain(value: unknown): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(value, (key, part: unknown) =>
    key === 'ts' || key === 'timestamp' || key === 'checkpoint_id' ? 'time' : part,
  );
  return JSON.parse(
    text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
      return ids.get(id)!;
    }),
  );
}

/** As common libraries clone: with prototypes, without what is private. */
function cloneWithPrototypes<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneWithPrototypes) as T;
  const copy = Object.create(Object.getPrototypeOf(value) as object) as Record<string, unknown>;
  for (const [key, part] of Object.entries(value)) copy[key] = cloneWithPrototypes(part);
  return copy as T;
}

const makeModel = (callbacks: BaseCallbackHandler[] = []): ScriptedModel =>
  new ScriptedModel([{ calls: [{ name: 'look_up', args: { id: 'A1' } }] }, 'All is well'], { callbacks });
const makeChain = (callbacks: BaseCallbackHandler[] = []) =>
  ChatPromptTemplate.fromTemplate('Tell me of {topic}')
    .pipe(new ScriptedModel(['Cats purr'], { callbacks }))
    .pipe(new StringOutputParser());
const lookUp = tool(({ id }) => `order ${id}`, {
  name: 'look_up',
  description: 'Looks an order up',
  schema: z.object({ id: z.string() }),
});
const makeAgent = () => createAgent({ model: makeModel(), tools: [lookUp], checkpointer: new MemorySaver() });
const thread = { configurable: { thread_id: '1' } };
const ask = { messages: [{ role: 'user', content: 'Where is it?' }] };

/** Everything that a program can see of something that it does. */
const behaviours: Record<string, () => unknown> = {
  'the answer of a model': () => makeModel().invoke('Hi'),
  'the chunks of a model': async () => Array.fromAsync(await new ScriptedModel(['Hi you']).stream('Hi')),
  'the events of a model': async () => Array.fromAsync(new ScriptedModel(['Hi you']).streamEvents('Hi', {} as never)),
  'the state of an agent': () => makeAgent().invoke(ask, thread),
  'the stream of an agent': async () =>
    Array.fromAsync(await makeAgent().stream(ask, { ...thread, streamMode: ['values', 'updates', 'messages'] })),
  'the debugging stream of an agent': async () =>
    Array.fromAsync(await makeAgent().stream(ask, { ...thread, streamMode: ['debug', 'checkpoints', 'tasks'] })),
  'streamEvents by version 2': async () =>
    Array.fromAsync(makeChain().streamEvents({ topic: 'cats' }, { version: 'v2' })),
  'streamEvents of an agent': async () => Array.fromAsync(makeAgent().streamEvents(ask, { ...thread, version: 'v2' })),
  streamLog: async () =>
    Array.fromAsync(makeChain().streamLog({ topic: 'cats' }), ({ ops }) =>
      ops.map(({ op, path }) => [op, path]).filter(([, path]) => !/time/.test(path!)),
    ),
  'a batch': () => makeChain().batch([{ topic: 'cats' }, { topic: 'dogs' }]),
  'handlers of a call': async () => {
    const diary = new Diary();
    const callbacks = [diary];
    await makeChain().invoke({ topic: 'cats' }, { callbacks, tags: ['t'], metadata: { m: 1 }, runName: 'mine' });
    return { callbacks: callbacks.length, lines: diary.lines };
  },
  'handlers of a streamed call': async () => {
    const diary = new Diary();
    await Array.fromAsync(await makeChain().stream({ topic: 'cats' }, { callbacks: [diary] }));
    return diary.lines;
  },
  'handlers of a model inside of a chain': async () => {
    const diary = new Diary();
    await makeChain([diary]).invoke({ topic: 'cats' });
    return diary.lines;
  },
  'handlers that are bound to a part of a chain': async () => {
    const diary = new Diary();
    const part = RunnableLambda.from((text: string) => `${text}!`).withConfig({ callbacks: [diary] });
    await RunnableLambda.from((text: string) => text)
      .pipe(part)
      .invoke('a');
    return diary.lines;
  },
  'handlers in a graph': async () => {
    const diary = new Diary();
    const State = Annotation.Root({ text: Annotation<string> });
    const inner = RunnableLambda.from((text: string) => `${text}?`);
    const graph = new StateGraph(State)
      .addNode('ask', async ({ text }: { text: string }) => ({ text: await inner.invoke(text) }))
      .addEdge(START, 'ask')
      .compile();
    await graph.invoke({ text: 'a' }, { callbacks: [diary] });
    return diary.lines;
  },
  'events of its own': async () => {
    const diary = new Diary();
    const lambda = RunnableLambda.from(async (text: string, config: RunnableConfig) => {
      await dispatchCustomEvent('noted', { text }, config);
      return text;
    });
    await lambda.invoke('a', { callbacks: [diary] });
    await lambda.invoke('a');
    return diary.lines;
  },
  'a config that is written down': () =>
    RunnableLambda.from((text: string, config: RunnableConfig) => JSON.stringify([text, config])).invoke('a'),
  'a config that is cloned, and used': async () => {
    const clones: ((config: RunnableConfig) => RunnableConfig)[] = [structuredClone, cloneWithPrototypes];
    const inner = makeChain();
    return Promise.all(
      clones.map((clone) =>
        RunnableLambda.from(async (topic: string, config: RunnableConfig) => {
          const cloned = clone(config);
          const began = await (cloned.callbacks as CallbackManager | undefined)?.handleChainStart?.({} as never, {});
          await began?.getChild().handleChainStart({} as never, {});
          await began?.handleChainEnd({});
          return [
            await inner.invoke({ topic }, cloned),
            await Array.fromAsync(await inner.stream({ topic }, cloned)),
            await inner.invoke({ topic }, { ...cloned, callbacks: [] }),
          ];
        }).invoke('cats'),
      ),
    );
  },
  'a model with a cache': async () => {
    const cache = new InMemoryCache();
    const model = new ScriptedModel(['Hi'], { cache });
    return [await model.invoke('Hello'), await model.invoke('Hello')];
  },
  'streamEvents from inside of a lambda': () =>
    RunnableLambda.from(async (topic: string, config: RunnableConfig) =>
      Array.fromAsync(makeChain().streamEvents({ topic }, { ...config, version: 'v2' })),
    ).invoke('cats'),
  'order of what happens at the same time': async () => {
    const order: string[] = [];
    const step = (name: string) =>
      RunnableLambda.from(async () => {
        order.push(`${name} begins`);
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        order.push(`${name} ends`);
      });
    await Promise.all([
      step('a').pipe(step('b')).invoke(''),
      step('c').invoke(''),
      step('d').pipe(step('e')).invoke(''),
    ]);
    return order;
  },
};

for (const [name, behave] of Object.entries(behaviours)) {
  it(`${name}: the same with and without us`, async () => {
    const bare = plain(await behave());
    const { result, open } = await traced(behave);
    expect(plain(result)).toEqual(bare);
    expect(open).toEqual([]);
  });
}

it('errors are the very ones', async () => {
  const error = new RangeError('too far');
  const chain = RunnableLambda.from((): string => {
    throw error;
  }).pipe(new StringOutputParser());
  const { result } = await traced(() => chain.invoke('a').catch((thrown: unknown) => thrown));
  expect(result).toBe(error);
});

it('of the ten frames of a stack, few are ours', async () => {
  class Clock extends StructuredTool {
    override name = 'clock';
    override description = 'Tells the time';
    override schema = z.object({});
    protected override async _call(): Promise<string> {
      return fail();
    }
  }
  const fail = (): never => {
    throw new Error('no');
  };
  const depth = async (): Promise<number[]> => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100;
    try {
      const thrown = [
        () => RunnableLambda.from(fail).invoke(''),
        () => tool(fail, { name: 'tool', schema: z.object({ id: z.string() }) }).invoke({ id: '' }),
        () => new Clock().invoke({}),
        () => new ScriptedModel(['Hi'], { inside: fail, maxRetries: 0 }).invoke(''),
      ].map((run) => run().catch((error: unknown) => (error as Error).stack?.split('\n').length ?? 0));
      return (await Promise.all(thrown)) as number[];
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  const bare = await depth();
  const { result } = await traced(depth);
  for (const [index, frames] of result.entries()) expect(frames - bare[index]!).toBeLessThanOrEqual(5);
});

it("objects that the program handed in and got back are the program's", async () => {
  const message = { role: 'user', content: 'Hi' };
  const callbacks: BaseCallbackHandler[] = [new Diary()];
  const config: RunnableConfig = { callbacks, tags: ['t'], metadata: {} };
  const before = structuredClone({ tags: config.tags, metadata: config.metadata });
  const value = { some: 'object' };
  const { result } = await traced(async () => {
    await new ScriptedModel(['Hi']).invoke([message], config);
    return RunnableLambda.from(() => value).invoke('', config);
  });
  expect(result).toBe(value);
  expect(config.callbacks).toBe(callbacks);
  expect(callbacks).toHaveLength(1);
  expect({ tags: config.tags, metadata: config.metadata }).toEqual(before);
});
