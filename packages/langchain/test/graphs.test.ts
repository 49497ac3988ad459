import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flush, getTrace, init, shutdown, type SpanData, withSpan } from '@autolog/core';
import { Annotation, Command, interrupt, MemorySaver, Send, START, StateGraph } from '@langchain/langgraph';
import { expect, it } from 'vitest';
import { spanNamed, traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (before, added) => before.concat(added), default: () => [] }),
});
const thread = (id: string) => ({ configurable: { thread_id: id } });

function place({ attributes }: SpanData): string {
  const { langgraph_node: node, langgraph_step: step } = attributes as {
    langgraph_node?: string;
    langgraph_step?: number;
  };
  return node === undefined ? '' : ` @${node}:${step}`;
}

it('parallel branches are beside each other, a subgraph is below its node, edges say where they lead', async () => {
  const inner = new StateGraph(State)
    .addNode('deep', () => ({ log: ['deep'] }))
    .addEdge(START, 'deep')
    .compile();
  const graph = new StateGraph(State)
    .addNode('plan', () => ({ log: ['plan'] }))
    .addNode('left', () => ({ log: ['left'] }))
    .addNode('right', () => ({ log: ['right'] }))
    .addNode('both', inner)
    .addEdge(START, 'plan')
    .addConditionalEdges('plan', () => ['left', 'right'], ['left', 'right'])
    .addEdge(['left', 'right'], 'both')
    .compile({ name: 'flow' });
  const { spans } = await traced(() => graph.invoke({ log: ['start'] }));
  expect(treeOf(spans, place)).toEqual([
    'CHAIN flow',
    '  CHAIN plan @plan:1',
    '    CHAIN RunnableLambda @plan:1',
    '  CHAIN left @left:2',
    '  CHAIN right @right:2',
    '  CHAIN both @both:3',
    '    CHAIN LangGraph @both:3',
    '      CHAIN deep @deep:1',
  ]);
  expect(spanNamed(spans, 'RunnableLambda').outputs).toEqual(['left', 'right']);
  expect(spanNamed(spans, 'plan')).toMatchObject({
    inputs: { log: ['start'] },
    outputs: { log: ['plan'] },
    attributes: { langgraph_triggers: ['branch:to:plan'], langgraph_checkpoint_ns: expect.stringMatching(/^plan:/) },
  });
  expect(spanNamed(spans, 'LangGraph').attributes).not.toHaveProperty('langgraph_triggers');
  expect(spanNamed(spans, 'flow').inputs).toEqual({ log: ['start'] });
});

it('an interrupt is no error and says what it asks; what resumes it is a trace of its own, in the same session', async () => {
  const graph = new StateGraph(State)
    .addNode('ask', () => ({ log: [`answer: ${String(interrupt({ question: 'Go on?' }))}`] }))
    .addNode('last', () => ({ log: ['last'] }))
    .addEdge(START, 'ask')
    .addEdge('ask', 'last')
    .compile({ checkpointer: new MemorySaver() });
  const { spans } = await traced(async () => {
    await graph.invoke({ log: [] }, thread('thread-7'));
    await graph.invoke(new Command({ resume: 'yes' }), thread('thread-7'));
  });
  expect(treeOf(spans)).toEqual(['CHAIN LangGraph', '  CHAIN ask', 'CHAIN LangGraph', '  CHAIN ask', '  CHAIN last']);
  const [asked, answered] = spans.filter(({ name }) => name === 'ask');
  expect(asked).toMatchObject({
    status: 'OK',
    events: [{ name: 'interrupt', attributes: { value: { question: 'Go on?' } } }],
  });
  expect(answered).toMatchObject({ status: 'OK', events: [], outputs: { log: ['answer: yes'] } });
  const roots = spans.filter(({ name }) => name === 'LangGraph');
  expect(roots.map(({ attributes }) => attributes['thread_id'])).toEqual(['thread-7', 'thread-7']);
  expect(roots[1]!.inputs).toEqual({ resume: 'yes' });
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(2);
});

it("a graph's thread is the session of a trace that begins with it, and of no other", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'autolog-'));
  init({ destinations: [`sqlite:${join(folder, 'traces.db')}`] });
  const graph = new StateGraph(State)
    .addNode('one', () => ({ log: ['one'] }))
    .addEdge(START, 'one')
    .compile({ checkpointer: new MemorySaver() });
  try {
    const { spans } = await traced(async () => {
      await graph.invoke({ log: [] }, thread('thread-8'));
      await withSpan({ name: 'request' }, () => graph.invoke({ log: [] }, thread('thread-8')));
    });
    await flush();
    const ids = [...new Set(spans.map(({ traceId }) => traceId))];
    const traces = await Promise.all(ids.map((id) => getTrace(id)));
    expect(traces.map((trace) => [trace?.info.name, trace?.info.session])).toEqual([
      ['LangGraph', 'thread-8'],
      ['request', undefined],
    ]);
  } finally {
    await shutdown();
    init({ destinations: [] });
    rmSync(folder, { recursive: true });
  }
});

it('commands and sends say where they go', async () => {
  const graph = new StateGraph(State)
    .addNode('first', () => new Command({ goto: 'second', update: { log: ['first'] } }), { ends: ['second'] })
    .addNode('second', () => ({ log: ['second'] }))
    .addNode('each', (item: { item: string }) => ({ log: [item.item] }))
    .addEdge(START, 'first')
    .addConditionalEdges('second', () => ['a', 'b'].map((item) => new Send('each', { item })), ['each'])
    .compile();
  const { spans } = await traced(() => graph.invoke({ log: [] }));
  expect(treeOf(spans)).toEqual([
    'CHAIN LangGraph',
    '  CHAIN first',
    '  CHAIN second',
    '    CHAIN RunnableLambda',
    '  CHAIN each',
    '  CHAIN each',
  ]);
  expect(spanNamed(spans, 'first')).toMatchObject({
    outputs: { goto: ['second'], update: { log: ['first'] } },
    attributes: { langgraph_goto: ['second'] },
  });
  expect(spanNamed(spans, 'RunnableLambda').outputs).toEqual([
    { node: 'each', args: { item: 'a' } },
    { node: 'each', args: { item: 'b' } },
  ]);
});

it('a node that fails, and one that is tried again', async () => {
  let attempts = 0;
  const graph = new StateGraph(State)
    .addNode(
      'shaky',
      () => {
        if (++attempts === 1) throw new Error('not yet');
        return { log: ['shaky'] };
      },
      { retryPolicy: { maxAttempts: 2, initialInterval: 1, jitter: false, logWarning: false } },
    )
    .addNode('broken', (): { log: string[] } => {
      throw new RangeError('never');
    })
    .addEdge(START, 'shaky')
    .addEdge('shaky', 'broken')
    .compile();
  const { spans } = await traced(() => graph.invoke({ log: [] }).catch(() => {}));
  expect(treeOf(spans)).toEqual([
    'CHAIN LangGraph ! never',
    '  CHAIN shaky ! not yet',
    '  CHAIN shaky',
    '  CHAIN broken ! never',
  ]);
});
