import { strict as assert } from 'node:assert';
import type { DeleteTraces } from '../../destinations/types.ts';
import { type Contract, refuses } from './contract.ts';
import { assertNumbers, EPOCH_MS, oneSpan, putSimple, traceIdOf } from './test-trace.ts';

export const deletion: Contract = {
  'traces are deleted by their ids, with all that hangs on them': async (subject) => {
    const { store } = subject;
    await putSimple(subject, 1, 2, 3);
    await store.setTraceTag(traceIdOf(1), 'a', 'b');
    await store.logAssessment({
      traceId: traceIdOf(1),
      name: 'good',
      kind: 'feedback',
      value: true,
      source: { type: 'CODE', id: 'test' },
    });
    assert.equal(await store.deleteTraces({ traceIds: [traceIdOf(1), traceIdOf(3), traceIdOf(9)] }), 2);
    assert.equal(await store.getTrace(traceIdOf(1)), undefined);
    assertNumbers(await store.searchTraces(), [2]);
    assert.equal(await store.deleteTraces({ traceIds: [traceIdOf(1)] }), 0);
    assert.equal(await store.deleteTraces({ traceIds: [] }), 0);
    await refuses('NOT_FOUND', store.setTraceTag(traceIdOf(1), 'a', 'b'));
  },

  'or by when they started, that millisecond included': async (subject) => {
    await putSimple(subject, 1, 2, 3);
    assert.equal(await subject.store.deleteTraces({ maxTimestampMs: EPOCH_MS + 2000 }), 2);
    assertNumbers(await subject.store.searchTraces(), [3]);
  },

  'of those, at most so many, the oldest first': async (subject) => {
    await putSimple(subject, 3, 1, 2);
    assert.equal(await subject.store.deleteTraces({ maxTimestampMs: Date.now(), maxTraces: 2 }), 2);
    assertNumbers(await subject.store.searchTraces(), [3]);
  },

  'of those, only the traces of an experiment': async (subject) => {
    const { store, put } = subject;
    const { experimentId } = await store.createExperiment('support');
    await putSimple(subject, 1);
    await put(oneSpan(2, {}, { experiment: 'support' }));
    assert.equal(await store.deleteTraces({ maxTimestampMs: Date.now(), experimentId }), 1);
    assertNumbers(await store.searchTraces(), [1]);
  },

  'ids and a time at once, or neither, are refused, and nothing is deleted': async (subject) => {
    await putSimple(subject, 1);
    const mistakes = [
      {},
      { traceIds: [traceIdOf(1)], maxTimestampMs: Date.now() },
      { maxTimestampMs: -1 },
      { maxTimestampMs: Date.now(), maxTraces: 0 },
      { traceIds: traceIdOf(1) },
    ];
    for (const mistake of mistakes)
      await refuses('INVALID_OPTION', subject.store.deleteTraces(mistake as unknown as DeleteTraces));
    assertNumbers(await subject.store.searchTraces(), [1]);
  },
};
