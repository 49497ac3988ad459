import { strict as assert } from 'node:assert';
import type { Trace } from '../../span/types.ts';
import { type Contract, refuses, type StoreUnderTest } from './contract.ts';
import { assertNumbers, childSpan, EPOCH_MS, oneSpan, putSimple, rootSpan, traceIdOf } from './test-trace.ts';

/** A trace with something of everything. */
async function putWhole({ store, put }: StoreUnderTest): Promise<Trace> {
  const root = rootSpan(1, { inputs: 'in', outputs: 'out' });
  await put({
    spans: [childSpan(root, 0, { usage: { inputTokens: 1 } }), root],
    update: { tags: { a: 'b' }, session: 's' },
  });
  await store.logAssessment({
    traceId: root.traceId,
    name: 'good',
    kind: 'feedback',
    value: 1,
    source: { type: 'CODE', id: 'test' },
  });
  return (await store.getTrace(root.traceId))!;
}

export const maintenance: Contract = {
  'what is exported and deleted is the same when it is imported again': async (subject) => {
    const { store } = subject;
    const whole = await putWhole(subject);
    await putSimple(subject, 2);
    const lines = await Array.fromAsync(store.exportJsonLines());
    assert.deepEqual(lines.map(idOf), [traceIdOf(1), traceIdOf(2)]);
    assert.ok(lines.every((line) => !line.includes('\n')));
    await store.deleteTraces({ traceIds: [traceIdOf(1), traceIdOf(2)] });
    const first = await store.importJsonLines(lines);
    const second = await store.importJsonLines(lines);
    assert.deepEqual(Object.values(first).includes(2) && Object.values(second).includes(2), true);
    assert.deepEqual(await store.getTrace(traceIdOf(1)), whole);
    assertNumbers(await store.searchTraces(), [2, 1]);
  },

  'an export is of what meets the conditions': async (subject) => {
    const { store, put } = subject;
    await putSimple(subject, 1, 2);
    await put(oneSpan(3, { status: 'ERROR' }));
    const idsOf = async (query: Parameters<typeof store.exportJsonLines>[0]): Promise<string[]> =>
      (await Array.fromAsync(store.exportJsonLines(query))).map(idOf);
    assert.deepEqual(await idsOf({ filter: "status = 'ERROR'" }), [traceIdOf(3)]);
    assert.deepEqual(await idsOf({ maxTraces: 2 }), [traceIdOf(1), traceIdOf(2)]);
    await refuses('INVALID_FILTER', idsOf({ filter: 'nothing' }));
    await refuses('INVALID_OPTION', store.importJsonLines(['no JSON']));
  },

  'statistics count what is there': async (subject) => {
    const { store } = subject;
    await putWhole(subject);
    await putSimple(subject, 2);
    const { traces, spans, assessments, oldestTraceTime, newestTraceTime, states } = await store.statistics();
    assert.deepEqual({ traces, spans, assessments }, { traces: 2, spans: 3, assessments: 1 });
    assert.deepEqual([oldestTraceTime, newestTraceTime], [EPOCH_MS + 1000, EPOCH_MS + 2000]);
    assert.deepEqual(states, { OK: 2 });
  },

  'old traces are pruned': async (subject) => {
    const { store } = subject;
    await putSimple(subject, 1, 2, 3);
    assert.equal(await store.prune({ olderThanMs: 1000, nowMs: EPOCH_MS + 3000 }), 1);
    assertNumbers(await store.searchTraces(), [3, 2]);
    await refuses('INVALID_OPTION', store.prune({ olderThanMs: -1 }));
  },
};

function idOf(line: string): string {
  return (JSON.parse(line) as Trace).info.traceId;
}
