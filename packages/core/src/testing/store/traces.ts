import { strict as assert } from 'node:assert';
import type { SpanData } from '../../span/types.ts';
import { type Contract, refuses } from './contract.ts';
import { childSpan, EPOCH_MS, oneSpan, putSimple, rootSpan, traceIdOf } from './test-trace.ts';

const root = rootSpan(1, {
  inputs: { messages: [{ role: 'user', content: 'Where is my order?' }] },
  outputs: 'On its way.',
  attributes: { channel: 'web', deep: { list: [1, null, 'x'] } },
  links: [{ traceId: traceIdOf(9), spanId: '00000000000000aa', attributes: { why: 'retry' } }],
});
const call: SpanData = childSpan(root, 0, {
  type: 'CHAT_MODEL',
  inputs: { model: 'm', messages: [] },
  outputs: { choices: [] },
  model: 'm-1',
  provider: 'openai',
  usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, cacheReadInputTokens: 4 },
});
const tool: SpanData = childSpan(root, 1, {
  type: 'TOOL',
  status: 'ERROR',
  statusMessage: 'no such order',
  events: [{ name: 'exception', timeNs: root.startTimeNs + 2e6, attributes: { 'exception.message': 'no such order' } }],
});

const texts = [
  '',
  ' ',
  'a"b\\c\n\t\u0001\0',
  '日本語 😀 \u202e',
  '\ud800',
  "'; DROP TABLE traces; --",
  'x'.repeat(500_000),
];

export const traces: Contract = {
  'the spans of a trace are read as they were put, parents before children': async ({ store, put }) => {
    await put({ spans: [tool, call, root] });
    const trace = await store.getTrace(root.traceId);
    assert.deepEqual(trace?.data.spans, [root, call, tool]);
  },

  'a trace is summed up in its info': async ({ store, put }) => {
    await put({ spans: [call, tool, root] });
    const trace = await store.getTrace(root.traceId);
    const { executionDuration, ...info } = trace!.info;
    // Times in nanoseconds are exact to a quarter of a microsecond.
    assert.ok(Math.abs(executionDuration! - 5) < 0.001);
    assert.deepEqual(info, {
      traceId: root.traceId,
      name: 'answer',
      state: 'OK',
      requestTime: EPOCH_MS + 1000,
      requestPreview: 'Where is my order?',
      responsePreview: 'On its way.',
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, cacheReadInputTokens: 4 },
      spanCount: 3,
      errorCount: 1,
      experimentId: '0',
      tags: {},
      traceMetadata: {},
      assessments: [],
    });
  },

  'a model call is counted once: usage below a span with usage is not added': async ({ store, put }) => {
    const inner = childSpan(call, 3, { type: 'CHAT_MODEL', usage: { inputTokens: 10, outputTokens: 5 } });
    await put({ spans: [inner, call, childSpan(root, 4, { usage: { inputTokens: 1 } }), root] });
    const trace = await store.getTrace(root.traceId);
    assert.deepEqual(trace?.info.usage, {
      inputTokens: 11,
      outputTokens: 5,
      totalTokens: 15,
      cacheReadInputTokens: 4,
    });
  },

  'what is known of a trace as a whole is in its info': async ({ store, put }) => {
    const update = {
      session: 'c-1',
      user: 'mira',
      clientRequestId: 'req-1',
      tags: { channel: 'web', gone: 'x' },
      metadata: { version: '7' },
      requestPreview: 'asked',
      responsePreview: 'answered',
      state: 'ERROR',
    } as const;
    await put({ spans: [root], update });
    await put({ spans: [], update: { tags: { gone: null } } });
    const { info } = (await store.getTrace(root.traceId))!;
    const { tags, traceMetadata, session, user, clientRequestId, requestPreview, responsePreview, state } = info;
    const { metadata, tags: _, ...told } = update;
    assert.deepEqual({ session, user, clientRequestId, requestPreview, responsePreview, state }, told);
    assert.deepEqual(tags, { channel: 'web' });
    assert.deepEqual(traceMetadata, {
      ...metadata,
      'mlflow.trace.session': 'c-1',
      'mlflow.trace.user': 'mira',
    });
  },

  'a trace is in progress until its root has ended': async ({ store, put }) => {
    const { endTimeNs: _, outputs: _later, ...running } = root;
    await put({ spans: [{ ...running, status: 'UNSET' }, call] });
    const before = (await store.getTrace(root.traceId))!;
    assert.equal(before.info.state, 'IN_PROGRESS');
    assert.equal(before.info.executionDuration, undefined);
    assert.equal(before.data.spans[0]!.status, 'UNSET');
    assert.equal('endTimeNs' in before.data.spans[0]!, false);
    await put({ spans: [root] });
    const after = (await store.getTrace(root.traceId))!;
    assert.equal(after.info.state, 'OK');
    assert.deepEqual(after.data.spans, [root, call]);
  },

  'a span that is put twice is there once': async ({ store, put }) => {
    await put({ spans: [call, root] });
    await put({ spans: [call, root] });
    const trace = (await store.getTrace(root.traceId))!;
    assert.deepEqual(trace.data.spans, [root, call]);
    assert.equal(trace.info.spanCount, 2);
    assert.equal(trace.info.usage?.totalTokens, 15);
  },

  'any text is kept': async ({ store, put }) => {
    const keys = JSON.parse('{"__proto__":1,"constructor":2,"a.b":3,"":4}') as Record<string, unknown>;
    for (const [number, text] of texts.entries())
      await put(
        oneSpan(number, {
          name: `n${text}`,
          inputs: text,
          outputs: { text },
          attributes: { ...keys, text: text.slice(0, 10_000) },
        }),
      );
    for (const [number, text] of texts.entries()) {
      const [span] = (await store.getTrace(traceIdOf(number)))!.data.spans;
      assert.equal(span!.inputs, text);
      assert.deepEqual(span!.outputs, { text });
      assert.deepEqual(span!.attributes, { ...keys, text: text.slice(0, 10_000) });
    }
  },

  'null is an output, and none is none': async ({ store, put }) => {
    await put(oneSpan(1, { inputs: null, outputs: false }));
    await put(oneSpan(2));
    const [span] = (await store.getTrace(traceIdOf(1)))!.data.spans;
    assert.deepEqual([span!.inputs, span!.outputs], [null, false]);
    const [empty] = (await store.getTrace(traceIdOf(2)))!.data.spans;
    assert.equal('inputs' in empty! || 'outputs' in empty!, false);
  },

  'a trace is found by its id, by the start of it, and as the latest': async (subject) => {
    const { store } = subject;
    assert.equal(await store.getTrace('latest'), undefined);
    await putSimple(subject, 0x1234, 0x1300, 0x0777);
    const idOf = async (text: string): Promise<string | undefined> => (await store.getTrace(text))?.info.traceId;
    assert.equal(await idOf(traceIdOf(0x1234)), traceIdOf(0x1234));
    assert.equal(await idOf('tr-12'), traceIdOf(0x1234));
    assert.equal(await idOf('13'), traceIdOf(0x1300));
    assert.equal(await idOf('latest'), traceIdOf(0x1300));
    assert.equal(await idOf('tr-14'), undefined);
    assert.equal(await idOf(`${traceIdOf(0x1234)}0`), undefined);
    assert.equal(await idOf('%'), undefined);
    await refuses('AMBIGUOUS_TRACE_ID', store.getTrace('tr-1'));
  },

  'what is read belongs to who read it': async ({ store, put }) => {
    await put({ spans: [root] });
    const first = (await store.getTrace(root.traceId))!;
    first.info.tags['mine'] = 'x';
    first.data.spans[0]!.attributes['mine'] = 'x';
    const second = (await store.getTrace(root.traceId))!;
    assert.deepEqual([second.info.tags, second.data.spans], [{}, [root]]);
  },
};
