import { withSpan } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import * as manager from '@langchain/core-0.3/callbacks/manager';
import * as chatModels from '@langchain/core-0.3/language_models/chat_models';
import * as llms from '@langchain/core-0.3/language_models/llms';
import * as messages from '@langchain/core-0.3/messages';
import { StringOutputParser } from '@langchain/core-0.3/output_parsers';
import { ChatPromptTemplate } from '@langchain/core-0.3/prompts';
import * as retrievers from '@langchain/core-0.3/retrievers';
import * as runnables from '@langchain/core-0.3/runnables';
import * as singletons from '@langchain/core-0.3/singletons';
import * as tools from '@langchain/core-0.3/tools';
import { FakeStreamingChatModel } from '@langchain/core-0.3/utils/testing';
import * as vectorStores from '@langchain/core-0.3/vectorstores';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { langchainAutolog } from '../src/index.ts';
import { treeOf } from './support/tree.ts';

const modules = [manager, chatModels, llms, retrievers, runnables, singletons, tools, vectorStores];
let recorded: ReturnType<typeof recordSpans>;
beforeEach(() => {
  recorded = recordSpans();
  langchainAutolog({ modules });
});
afterEach(() => {
  langchainAutolog({ disable: true });
  recorded.stop();
});

class Clock extends tools.StructuredTool {
  name = 'clock';
  description = 'Tells the time';
  schema = z.object({ zone: z.string() }) as never;
  protected async _call(): Promise<string> {
    return withSpan({ name: 'work' }, () => '12:00');
  }
}

const chain = ChatPromptTemplate.fromTemplate('Tell me of {topic}')
  .pipe(new FakeStreamingChatModel({ responses: [new messages.AIMessage('Cats purr')] }))
  .pipe(new StringOutputParser());
const tree = [
  'CHAIN RunnableSequence',
  '  CHAIN ChatPromptTemplate',
  '  CHAT_MODEL FakeStreamingChatModel',
  '  PARSER StrOutputParser',
];

it('a chain', async () => {
  expect(await chain.invoke({ topic: 'cats' })).toBe('Cats purr');
  expect(treeOf(recorded.spans())).toEqual(tree);
  expect(recorded.spans().at(-1)).toMatchObject({ inputs: { topic: 'cats' }, outputs: 'Cats purr' });
  expect(recorded.spans()[1]).toMatchObject({
    inputs: { messages: [{ type: 'human', content: 'Tell me of cats' }] },
    outputs: { generations: [[{ message: { type: 'ai', content: 'Cats purr' } }]] },
  });
});

it('a streamed chain, and one that is left early', async () => {
  expect((await Array.fromAsync(await chain.stream({ topic: 'cats' }))).join('')).toBe('Cats purr');
  expect(treeOf(recorded.spans())).toEqual(tree);
  expect(recorded.spans().find(({ type }) => type === 'PARSER')).toMatchObject({
    inputs: { type: 'ai', content: 'Cats purr' },
    outputs: 'Cats purr',
  });
  recorded.clear();
  for await (const _ of await chain.stream({ topic: 'cats' })) break;
  expect(treeOf(recorded.spans())).toEqual(tree);
  expect(recorded.open()).toEqual([]);
});

it('a tool that is a class, with its name, its arguments and what runs inside of it', async () => {
  await new Clock().invoke({ zone: 'UTC' } as never);
  expect(treeOf(recorded.spans())).toEqual(['TOOL clock', '  UNKNOWN work']);
  expect(recorded.spans().at(-1)).toMatchObject({ inputs: { zone: 'UTC' }, outputs: '12:00' });
});

it("a span of the program's own between two runs", async () => {
  const inner = runnables.RunnableLambda.from((text: string) => text);
  await runnables.RunnableLambda.from((text: string) => withSpan({ name: 'mine' }, () => inner.invoke(text))).invoke(
    'a',
  );
  expect(treeOf(recorded.spans())).toEqual(['CHAIN RunnableLambda', '  UNKNOWN mine', '    CHAIN RunnableLambda']);
});

it('switched off, it is as it was', async () => {
  langchainAutolog({ disable: true });
  await chain.invoke({ topic: 'cats' });
  expect(recorded.spans()).toEqual([]);
});
