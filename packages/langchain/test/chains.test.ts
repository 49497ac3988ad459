import type { SpanData } from '@autolog/core';
import { InMemoryCache } from '@langchain/core/caches';
import { dispatchCustomEvent } from '@langchain/core/callbacks/dispatch';
import { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { JsonOutputParser, StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import {
  RunnableBranch,
  type RunnableConfig,
  RunnableLambda,
  RunnablePassthrough,
  RunnableSequence,
} from '@langchain/core/runnables';
import { DynamicTool } from '@langchain/core/tools';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ScriptedModel } from './support/scripted-model.ts';
import { spanNamed, traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'Speak in the manner of {person}'],
  ['human', '{question}'],
]);

function tagsOf({ attributes }: SpanData): string {
  const tags = (attributes['tags'] ?? []) as string[];
  return tags.map((tag) => ` ${tag}`).join('');
}

it('a prompt, a model and a parser in a row, with what went through them', async () => {
  const chain = prompt.pipe(new ScriptedModel(['To be'])).pipe(new StringOutputParser());
  const { spans } = await traced(() => chain.invoke({ person: 'Hamlet', question: 'What now?' }));
  const messages = [
    { type: 'system', content: 'Speak in the manner of Hamlet' },
    { type: 'human', content: 'What now?' },
  ];
  const answer = { type: 'ai', content: 'To be' };
  expect(spans.map(({ name, inputs, outputs }) => ({ name, inputs, outputs }))).toEqual([
    { name: 'ChatPromptTemplate', inputs: { person: 'Hamlet', question: 'What now?' }, outputs: { messages } },
    { name: 'ScriptedModel', inputs: { messages }, outputs: { generations: [[{ message: answer }]] } },
    { name: 'StrOutputParser', inputs: answer, outputs: 'To be' },
    { name: 'RunnableSequence', inputs: { person: 'Hamlet', question: 'What now?' }, outputs: 'To be' },
  ]);
});

it('names are those of the user, then those of the classes', async () => {
  const sequence = RunnableSequence.from([(text: string) => text, (text: string) => text], 'two steps');
  const { spans } = await traced(async () => {
    await sequence.invoke('a');
    await sequence.invoke('a', { runName: 'this time' });
    await RunnableLambda.from((text: string) => text)
      .withConfig({ runName: 'bound' })
      .invoke('a');
  });
  expect(treeOf(spans)).toEqual([
    'CHAIN two steps',
    '  CHAIN RunnableLambda',
    '  CHAIN RunnableLambda',
    'CHAIN this time',
    '  CHAIN RunnableLambda',
    '  CHAIN RunnableLambda',
    'CHAIN bound',
  ]);
});

it('tags and metadata of the user are attributes, and those of its steps are not', async () => {
  const chain = RunnableLambda.from((text: string) => text).pipe((text) => text);
  const { spans } = await traced(() => chain.invoke('a', { tags: ['nightly'], metadata: { team: 'blue' } }));
  for (const { attributes } of spans) expect(attributes).toEqual({ tags: ['nightly'], metadata: { team: 'blue' } });
  expect(spans).toHaveLength(3);
});

it('branches of a map are beside each other, and say which they are', async () => {
  interface Counted {
    text: string;
    length: number;
  }
  const chain = RunnablePassthrough.assign<{ text: string }, { length: number }>({
    length: ({ text }: { text: string }) => text.length,
  }).pipe(
    RunnableBranch.from<Counted, string>([
      [({ length }: Counted) => length > 3, ({ text }: Counted) => `${text} is long`],
      ({ text }: Counted) => `${text} is short`,
    ]) as never,
  );
  const { result, spans } = await traced(() => chain.invoke({ text: 'a word' }));
  expect(result).toBe('a word is long');
  expect(treeOf(spans, tagsOf)).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN RunnableMap',
    '    CHAIN RunnableLambda map:key:length',
    '  CHAIN RunnableBranch',
    '    CHAIN RunnableLambda condition:1',
    '    CHAIN RunnableLambda branch:1',
  ]);
});

it('a batch has one tree for each of its inputs', async () => {
  const chain = prompt.pipe(new ScriptedModel(['one', 'two']));
  const { spans } = await traced(() =>
    chain.batch([
      { person: 'A', question: '1' },
      { person: 'B', question: '2' },
    ]),
  );
  const tree = ['CHAIN RunnableSequence', '  CHAIN ChatPromptTemplate', '  CHAT_MODEL ScriptedModel'];
  expect(treeOf(spans)).toEqual([...tree, ...tree]);
  const traces = new Set(spans.map(({ traceId }) => traceId));
  expect(traces.size).toBe(2);
  for (const trace of traces) {
    const [root, asked] = ['RunnableSequence', 'ScriptedModel'].map((name) =>
      spanNamed(
        spans.filter(({ traceId }) => traceId === trace),
        name,
      ),
    );
    const { person } = root!.inputs as { person: string };
    expect(JSON.stringify(asked!.inputs)).toContain(`in the manner of ${person}`);
    expect(root!.outputs).toMatchObject({ content: person === 'A' ? 'one' : 'two' });
  }
});

it('a fallback: what failed is an error, below a parent that is not', async () => {
  const model = new ScriptedModel([new Error('overloaded')], { maxRetries: 0 }).withFallbacks([
    new ScriptedModel(['Hi']),
  ]);
  const { spans } = await traced(() => model.invoke('Hello'));
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableWithFallbacks',
    '  CHAT_MODEL ScriptedModel ! overloaded',
    '  CHAT_MODEL ScriptedModel',
  ]);
  const [event] = spanNamed(
    spans.filter(({ status }) => status === 'ERROR'),
    'ScriptedModel',
  ).events;
  expect(event).toMatchObject({
    name: 'exception',
    attributes: { 'exception.type': 'Error', 'exception.message': 'overloaded' },
  });
  expect(event?.attributes['exception.stacktrace']).toContain('chains.test.ts');
});

it('each attempt of a retry is a run of its own', async () => {
  const model = new ScriptedModel([new Error('busy'), 'Hi']).withRetry({ stopAfterAttempt: 2 });
  const { spans } = await traced(() => model.invoke('Hello'));
  expect(treeOf(spans, tagsOf)).toEqual([
    'CHAIN ScriptedModel',
    '  CHAT_MODEL ScriptedModel ! busy',
    '  CHAT_MODEL ScriptedModel retry:attempt:2',
  ]);
});

it('structured output: the schema that the model was given, and what was read of its answer', async () => {
  const args = { setup: 'Why?', punchline: 'Because' };
  const model = new ScriptedModel([new AIMessageChunk({ content: '', tool_calls: [{ name: 'joke', args, id: '1' }] })]);
  const schema = z.object({ setup: z.string(), punchline: z.string() }).describe('A joke');
  const { result, spans } = await traced(() => {
    const structured = model.withStructuredOutput(schema, { name: 'joke' });
    return prompt.pipe(structured).invoke({ person: 'Hamlet', question: 'A joke?' });
  });
  expect(result).toEqual({ setup: 'Why?', punchline: 'Because' });
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN ChatPromptTemplate',
    '  CHAIN StructuredOutput',
    '    CHAT_MODEL ScriptedModel',
    '    CHAIN RunnableLambda',
  ]);
  expect(spanNamed(spans, 'ScriptedModel').attributes['mlflow.chat.tools']).toMatchObject([
    {
      type: 'function',
      function: { name: 'joke', description: 'A joke', parameters: { required: ['setup', 'punchline'] } },
    },
  ]);
  expect(spanNamed(spans, 'StructuredOutput').outputs).toEqual({ setup: 'Why?', punchline: 'Because' });
});

it('an answer from the cache is marked, and counts no tokens', async () => {
  const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 };
  const model = new ScriptedModel([Object.assign(new AIMessage('Hi'), { usage_metadata: usage })], {
    cache: new InMemoryCache(),
  });
  const { spans } = await traced(async () => {
    await model.invoke('Hello');
    await model.invoke('Hello');
  });
  expect(spans.map(({ attributes, usage: counted }) => [attributes['cached'], counted])).toEqual([
    [undefined, { inputTokens: 3, outputTokens: 2, totalTokens: 5 }],
    [true, undefined],
  ]);
});

it('a parser that fails is an error with its message, and so is the chain', async () => {
  const chain = new ScriptedModel(['no JSON']).pipe(new JsonOutputParser());
  const { spans } = await traced(() => chain.invoke('Hello').catch(() => {}));
  expect(treeOf(spans).map((line) => line.split('\n')[0])).toEqual([
    expect.stringMatching(/^CHAIN RunnableSequence ! /),
    '  CHAT_MODEL ScriptedModel',
    expect.stringMatching(/^ {2}PARSER JsonOutputParser ! /),
  ]);
});

it('a runnable that is called without the config of the one around it is below it all the same', async () => {
  const inner = RunnableLambda.from((text: string) => `${text}!`);
  const outer = RunnableLambda.from((text: string) => inner.invoke(text));
  const { spans } = await traced(() => outer.invoke('a'));
  expect(treeOf(spans)).toEqual(['CHAIN RunnableLambda', '  CHAIN RunnableLambda']);
});

it('runs that their framework hides are no spans, and what they call is below the run above them', async () => {
  const shown = RunnableLambda.from((text: string) => text);
  const hidden = new DynamicTool({
    name: 'plumbing',
    description: 'Joins parts',
    tags: ['langsmith:hidden'],
    func: (text) => shown.invoke(text),
  });
  const { spans, open } = await traced(async () => {
    await RunnableLambda.from((text: string) => text)
      .pipe(hidden)
      .invoke('a');
    await hidden.invoke('b');
  });
  expect(open).toEqual([]);
  expect(treeOf(spans)).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN RunnableLambda',
    '  CHAIN RunnableLambda',
    'CHAIN RunnableLambda',
  ]);
});

it("an event of the program's own is an event of the run that it comes from", async () => {
  const lambda = RunnableLambda.from(async (text: string, config: RunnableConfig) => {
    await dispatchCustomEvent('noted', { text }, config);
    return text;
  });
  const { spans } = await traced(async () => {
    await lambda.invoke('a');
    await lambda.invoke('b', { callbacks: [{ handleCustomEvent: () => {} }] });
  });
  expect(spans.map(({ events }) => events.map(({ name, attributes }) => [name, attributes]))).toEqual([
    [['noted', { data: { text: 'a' } }]],
    [['noted', { data: { text: 'b' } }]],
  ]);
});
