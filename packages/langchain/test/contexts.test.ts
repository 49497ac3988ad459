import { getCurrentActiveSpan, withSpan } from '@autolog/core';
import type { CallbackManager } from '@langchain/core/callbacks/manager';
import { Document } from '@langchain/core/documents';
import { FakeLLM } from '@langchain/core/utils/testing';
import { PromptTemplate } from '@langchain/core/prompts';
import { BaseRetriever } from '@langchain/core/retrievers';
import { type RunnableConfig, RunnableLambda, RunnableParallel } from '@langchain/core/runnables';
import { DynamicTool, StructuredTool, tool } from '@langchain/core/tools';
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { createAgent } from 'langchain';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ScriptedModel } from './support/scripted-model.ts';
import { traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

afterEach(() => vi.unstubAllEnvs());

/** What a program does inside of something of LangChain's: a span of its own, after an await too. */
async function work(): Promise<string> {
  await withSpan({ name: 'work' }, async () => {
    await Promise.resolve();
    withSpan({ name: 'more' }, () => {});
  });
  return 'done';
}

class Clock extends StructuredTool {
  override name = 'clock';
  override description = 'Tells the time';
  override schema = z.object({});
  protected override _call(): Promise<string> {
    return work();
  }
}

class Shelf extends BaseRetriever {
  override lc_namespace = ['test'];
  override async _getRelevantDocuments(): Promise<Document[]> {
    await work();
    return [new Document({ pageContent: 'a book' })];
  }
}

const State = Annotation.Root({ answer: Annotation<string> });
const graph = new StateGraph(State)
  .addNode('think', async () => ({ answer: await work() }))
  .addEdge(START, 'think')
  .compile();

const bodies: Record<string, [() => unknown, string[]]> = {
  'a lambda': [() => RunnableLambda.from(work).invoke(''), ['CHAIN RunnableLambda']],
  'a streamed lambda': [
    async () => Array.fromAsync(await RunnableLambda.from(work).stream('')),
    ['CHAIN RunnableLambda'],
  ],
  'a generator lambda': [
    () =>
      RunnableLambda.from(async function* () {
        yield 'a';
        yield await work();
      } as never).invoke(''),
    ['CHAIN RunnableLambda'],
  ],
  'a streamed generator lambda': [
    async () =>
      Array.fromAsync(
        await RunnableLambda.from(async function* () {
          yield 'a';
          yield await work();
        } as never).stream(''),
      ),
    ['CHAIN RunnableLambda'],
  ],
  'a tool that is a function': [
    () => tool(work, { name: 'look_up', schema: z.object({ id: z.string() }) }).invoke({ id: 'A' }),
    ['TOOL look_up'],
  ],
  'a tool that is a generator': [
    () =>
      tool(
        async function* () {
          yield 'begun';
          return work();
        } as never,
        { name: 'look_up', schema: z.object({ id: z.string() }) },
      ).invoke({ id: 'A' } as never),
    ['TOOL look_up'],
  ],
  'a tool whose body belongs to the object': [
    () => Object.assign(new Clock(), { _call: work }).invoke({}),
    ['TOOL clock'],
  ],
  'a tool of a text': [
    () => new DynamicTool({ name: 'search', description: 'Searches', func: work }).invoke('cats'),
    ['TOOL search'],
  ],
  'a tool that is a class': [() => new Clock().invoke({}), ['TOOL clock']],
  'a chat model': [() => new ScriptedModel(['Hi'], { inside: work }).invoke('Hello'), ['CHAT_MODEL ScriptedModel']],
  'a streamed chat model': [
    async () => Array.fromAsync(await new ScriptedModel(['Hi you'], { inside: work }).stream('Hello')),
    ['CHAT_MODEL ScriptedModel'],
  ],
  'a chat model that streams events': [
    async () => Array.fromAsync(new ScriptedModel(['Hi you'], { inside: work }).streamEvents('Hello', {} as never)),
    ['CHAT_MODEL ScriptedModel'],
  ],
  'a model of texts': [
    () => {
      class Writer extends FakeLLM {
        override async _call(): Promise<string> {
          return work();
        }
      }
      return new Writer({}).invoke('Hello');
    },
    ['LLM Writer'],
  ],
  'a retriever': [() => new Shelf().invoke('books'), ['RETRIEVER Shelf']],
  'a prompt': [
    () => new PromptTemplate({ template: '{word}', inputVariables: [], partialVariables: { word: work } }).invoke({}),
    ['CHAIN PromptTemplate'],
  ],
  'a node of a graph': [() => graph.invoke({}), ['CHAIN LangGraph', '  CHAIN think']],
};

for (const [name, [run, above]] of Object.entries(bodies)) {
  it(`what runs inside of ${name} is below it, and the context is as before after it`, async () => {
    const { spans, open } = await traced(() =>
      withSpan({ name: 'outer' }, async (outer) => {
        await run();
        expect(getCurrentActiveSpan()).toBe(outer);
      }),
    );
    const indent = '  '.repeat(above.length + 1);
    expect(treeOf(spans)).toEqual([
      'UNKNOWN outer',
      ...above.map((line) => `  ${line}`),
      `${indent}UNKNOWN work`,
      `${indent}  UNKNOWN more`,
    ]);
    expect(open).toEqual([]);
  });
}

const say = (text: string) => RunnableLambda.from(() => text).withConfig({ runName: text });
class Asking extends StructuredTool {
  override name = 'asking';
  override description = 'Asks';
  override schema = z.object({});
  protected override async _call(): Promise<string> {
    await Array.fromAsync(await say('streamed').pipe(say('to its end')).stream(''));
    return withSpan({ name: 'mine' }, () => say('asked').invoke(''));
  }
}
class Searching extends BaseRetriever {
  override lc_namespace = ['test'];
  override async _getRelevantDocuments(): Promise<Document[]> {
    return [new Document({ pageContent: await say('found').invoke('') })];
  }
}

const around: Record<string, [(body: () => Promise<unknown>) => unknown, string[]]> = {
  'a lambda': [(body) => RunnableLambda.from(body).invoke(''), ['CHAIN RunnableLambda']],
  'a lambda whose caller has handlers': [
    (body) => RunnableLambda.from(body).invoke('', { callbacks: [{ handleChainStart() {} }] }),
    ['CHAIN RunnableLambda'],
  ],
  'a streamed sequence': [
    async (body) => Array.fromAsync(await RunnableLambda.from(body).pipe(say('last')).stream('')),
    ['CHAIN RunnableSequence', '  CHAIN RunnableLambda'],
  ],
  'a node': [
    (body) =>
      new StateGraph(State)
        .addNode('think', async () => void (await body()))
        .addEdge(START, 'think')
        .compile()
        .invoke({}),
    ['CHAIN LangGraph', '  CHAIN think'],
  ],
};
for (const [name, [run, above]] of Object.entries(around)) {
  it(`inside of ${name}, what the bodies of classes call without a config is below them`, async () => {
    const { spans } = await traced(() =>
      run(async () => {
        await new Asking().invoke({});
        await new Searching().invoke('books');
        await new ScriptedModel(['Hi'], { inside: () => say('thought').invoke('') }).invoke('Hello');
        return graph.invoke({});
      }),
    );
    const indent = '  '.repeat(above.length);
    expect(treeOf(spans).filter((line) => !line.includes('CHAIN last'))).toEqual([
      ...above,
      ...[
        'TOOL asking',
        '  CHAIN RunnableSequence',
        '    CHAIN streamed',
        '    CHAIN to its end',
        '  UNKNOWN mine',
        '    CHAIN asked',
        'RETRIEVER Searching',
        '  CHAIN found',
        'CHAT_MODEL ScriptedModel',
        '  CHAIN thought',
        'CHAIN LangGraph',
        '  CHAIN think',
        '    UNKNOWN work',
        '      UNKNOWN more',
      ].map((line) => indent + line),
    ]);
  });
}

it('a graph inside of a tool that is a class, inside of an agent, is below the tool', async () => {
  class Thinking extends Clock {
    protected override async _call(): Promise<string> {
      return String((await graph.invoke({})).answer);
    }
  }
  const model = new ScriptedModel([{ calls: [{ name: 'clock' }] }, 'Done']);
  const { spans } = await traced(() =>
    createAgent({ model, tools: [new Thinking()] }).invoke({ messages: [{ role: 'user', content: 'Hi' }] }),
  );
  expect(treeOf(spans)).toEqual([
    'AGENT LangGraph',
    '  CHAIN model_request',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
    '  CHAIN tools',
    '    TOOL clock',
    '      CHAIN LangGraph',
    '        CHAIN think',
    '          UNKNOWN work',
    '            UNKNOWN more',
    '  CHAIN model_request',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
  ]);
});

it('a manager that a run gives to what it calls may begin a run by itself', async () => {
  const lambda = RunnableLambda.from(async (_: string, { callbacks }: RunnableConfig) => {
    const manager = callbacks as CallbackManager;
    for (const each of [manager, manager.copy()]) {
      const run = await each.handleChainStart({ lc: 1, type: 'not_implemented', id: ['mine'] }, {});
      await run.handleChainEnd({});
    }
  });
  const { spans } = await traced(() => lambda.pipe((x: unknown) => x).invoke(''));
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN RunnableLambda',
    '    CHAIN mine',
    '    CHAIN mine',
    '  CHAIN RunnableLambda',
  ]);
});

it("a span of the program's own may stand between two runs", async () => {
  const model = new ScriptedModel(['Hi']);
  const inner = RunnableLambda.from(async () => withSpan({ name: 'ask' }, () => model.invoke('Hello')));
  const outer = RunnableLambda.from(async (_: string, config) =>
    withSpan({ name: 'between' }, () => inner.invoke('', config)),
  );
  const { spans } = await traced(() => outer.invoke(''));
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableLambda',
    '  UNKNOWN between',
    '    CHAIN RunnableLambda',
    '      UNKNOWN ask',
    '        CHAT_MODEL ScriptedModel',
  ]);
});

for (const background of ['true', 'false']) {
  it(`25 concurrent requests never mix, with LANGCHAIN_CALLBACKS_BACKGROUND=${background}`, async () => {
    vi.stubEnv('LANGCHAIN_CALLBACKS_BACKGROUND', background);
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    const step = RunnableLambda.from(async (id: string) => {
      await pause();
      return withSpan({ name: `work ${id}` }, () => id);
    });
    const chain = RunnableParallel.from({ one: step, other: step }).pipe(({ one }: { one: string }) => one);
    const { spans } = await traced(() =>
      Promise.all(
        Array.from({ length: 25 }, (_, index) =>
          withSpan({ name: `request ${index}` }, async () => {
            await pause();
            // Handlers of the program's own go through LangChain's queue.
            const callbacks = index % 2 === 0 ? [{ handleChainStart: pause }] : [];
            return index % 3 === 0
              ? Array.fromAsync(await chain.stream(String(index), { callbacks }))
              : chain.invoke(String(index), { callbacks });
          }),
        ),
      ),
    );
    for (let index = 0; index < 25; index++) {
      const { traceId } = spans.find(({ name }) => name === `request ${index}`)!;
      expect(treeOf(spans.filter((span) => span.traceId === traceId))).toEqual([
        `UNKNOWN request ${index}`,
        '  CHAIN RunnableSequence',
        '    CHAIN RunnableMap',
        '      CHAIN RunnableLambda',
        `        UNKNOWN work ${index}`,
        '      CHAIN RunnableLambda',
        `        UNKNOWN work ${index}`,
        '    CHAIN RunnableLambda',
      ]);
    }
  });
}
