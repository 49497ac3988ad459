import { AIMessage } from '@langchain/core/messages';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { expect, it } from 'vitest';
import { ScriptedModel } from './support/scripted-model.ts';
import { spanNamed, traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

const said = Object.assign(new AIMessage('Cats purr softly'), {
  usage_metadata: { input_tokens: 4, output_tokens: 3, total_tokens: 7 },
});
const makeChain = () =>
  ChatPromptTemplate.fromTemplate('Tell me of {topic}')
    .pipe(new ScriptedModel([said]))
    .pipe(new StringOutputParser());
const tree = [
  'CHAIN RunnableSequence',
  '  CHAIN ChatPromptTemplate',
  '  CHAT_MODEL ScriptedModel',
  '  PARSER StrOutputParser',
];

/** What a stream leaves is what a call leaves. */
const ways: Record<string, () => Promise<unknown>> = {
  stream: async () => Array.fromAsync(await makeChain().stream({ topic: 'cats' })),
  streamLog: async () => Array.fromAsync(makeChain().streamLog({ topic: 'cats' })),
  'streamEvents v1': async () => Array.fromAsync(makeChain().streamEvents({ topic: 'cats' }, { version: 'v1' })),
  'streamEvents v2': async () => Array.fromAsync(makeChain().streamEvents({ topic: 'cats' }, { version: 'v2' })),
};

for (const [name, use] of Object.entries(ways)) {
  it(`${name}: whole inputs, whole outputs, usage and the time to the first token`, async () => {
    const { spans, open } = await traced(use);
    expect(treeOf(spans)).toEqual(tree);
    expect(open).toEqual([]);
    expect(spanNamed(spans, 'RunnableSequence')).toMatchObject({
      inputs: { topic: 'cats' },
      outputs: 'Cats purr softly',
    });
    expect(spanNamed(spans, 'StrOutputParser')).toMatchObject({
      inputs: { type: 'ai', content: 'Cats purr softly' },
      outputs: 'Cats purr softly',
    });
    expect(spanNamed(spans, 'ScriptedModel')).toMatchObject({
      usage: { inputTokens: 4, outputTokens: 3, totalTokens: 7 },
      outputs: { generations: [[{ message: { type: 'ai', content: 'Cats purr softly' } }]] },
      attributes: { timeToFirstTokenMs: expect.any(Number) },
    });
  });
}

it('a stream that is left early ends at once, with what had come, and is no error', async () => {
  const { result, spans, open } = await traced(async () => {
    const stream = await makeChain().stream({ topic: 'cats' });
    for await (const chunk of stream) return chunk;
    return undefined;
  });
  expect(result).toBe('Cats ');
  expect(open).toEqual([]);
  expect(treeOf(spans)).toEqual(tree);
  for (const name of ['RunnableSequence', 'ScriptedModel', 'StrOutputParser'])
    expect(spanNamed(spans, name)).toMatchObject({ status: 'OK', attributes: { outcome: 'aborted' } });
  expect(spanNamed(spans, 'RunnableSequence').outputs).toMatch(/^Cats /);
  expect(spanNamed(spans, 'StrOutputParser').inputs).toMatchObject({ type: 'ai', content: /^Cats / });
});

it('a model that is left early, and one that fails half way', async () => {
  const broken = new ScriptedModel(['one two'], {
    inside: () => {
      throw new Error('cut off');
    },
  });
  const { spans, open } = await traced(async () => {
    for await (const _ of await new ScriptedModel(['one two three']).stream('Count')) break;
    await Array.fromAsync(await broken.stream('Count').catch(() => [])).catch(() => {});
  });
  expect(open).toEqual([]);
  expect(treeOf(spans)).toEqual(['CHAT_MODEL ScriptedModel', 'CHAT_MODEL ScriptedModel ! cut off']);
  expect(JSON.stringify(spans[0]!.outputs)).toContain('one ');
});

it('a graph that is left early: its nodes are aborted, and that is no error', async () => {
  const State = Annotation.Root({ text: Annotation<string> });
  const graph = new StateGraph(State)
    .addNode('first', () => ({ text: 'a' }))
    .addNode('second', () => new Promise<{ text: string }>(() => {}))
    .addEdge(START, 'first')
    .addEdge('first', 'second')
    .compile();
  const { spans, open } = await traced(async () => {
    for await (const _ of await graph.stream({}, { streamMode: 'updates' })) break;
  });
  expect(open).toEqual([]);
  expect(treeOf(spans, ({ attributes }) => ` ${String(attributes['outcome'])}`)).toEqual([
    'CHAIN LangGraph aborted',
    '  CHAIN first undefined',
    '  CHAIN second aborted',
  ]);
});

/** What a model's stream of events by the newest protocol resolves to. */
function answerOf(model: ScriptedModel, question: string): PromiseLike<unknown> {
  return model.streamEvents(question, {} as never) as unknown as PromiseLike<unknown>;
}

it('a model that streams events by itself is a run: with its answer, usage and the time to the first token', async () => {
  const { spans, open } = await traced(async () => {
    expect(await answerOf(new ScriptedModel([said]), 'Tell me of cats')).toMatchObject({ text: 'Cats purr softly' });
    await answerOf(new ScriptedModel([{ calls: [{ name: 'look_up', args: { id: 'A1' } }] }]), 'Go');
  });
  expect(open).toEqual([]);
  expect(treeOf(spans)).toEqual(['CHAT_MODEL ScriptedModel', 'CHAT_MODEL ScriptedModel']);
  expect(spans[0]).toMatchObject({
    inputs: { messages: [{ type: 'human', content: 'Tell me of cats' }] },
    outputs: { generations: [[{ message: { type: 'ai', content: 'Cats purr softly' } }]] },
    usage: { inputTokens: 4, outputTokens: 3, totalTokens: 7 },
    attributes: { timeToFirstTokenMs: expect.any(Number) },
  });
  expect(spans[1]!.outputs).toMatchObject({
    generations: [[{ message: { tool_calls: [{ name: 'look_up', args: { id: 'A1' } }] } }]],
  });
});

it('events of a graph by the newest protocol: the same tree as a call', async () => {
  const State = Annotation.Root({ text: Annotation<string> });
  const model = new ScriptedModel(['Hi']);
  const graph = new StateGraph(State)
    .addNode('ask', async () => ({ text: (await model.invoke('Hello')).text }))
    .addEdge(START, 'ask')
    .compile();
  const { spans, open } = await traced(async () => {
    const run = await graph.streamEvents({}, { version: 'v3' });
    await Array.fromAsync(run as AsyncIterable<unknown>);
  });
  expect(open).toEqual([]);
  expect(treeOf(spans)).toEqual(['CHAIN LangGraph', '  CHAIN ask', '    CHAT_MODEL ScriptedModel']);
});

it('what a chain was given is known also where it fails while it streams', async () => {
  const chain = makeChain().pipe(
    RunnableLambda.from((): string => {
      throw new Error('no');
    }),
  );
  const { spans } = await traced(() =>
    chain
      .stream({ topic: 'cats' })
      .then(Array.fromAsync)
      .catch(() => {}),
  );
  expect(spanNamed(spans, 'RunnableLambda')).toMatchObject({
    status: 'ERROR',
    inputs: { input: 'Cats purr softly' },
  });
});
