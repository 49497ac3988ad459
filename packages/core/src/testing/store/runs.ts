import { strict as assert } from 'node:assert';
import type { RunStatus } from '../../destinations/types.ts';
import { type Contract, refuses } from './contract.ts';
import { assertNumbers, oneSpan, putSimple, traceIdOf } from './test-trace.ts';

export const runs: Contract = {
  'a run begins with what is given, and what is not is filled in': async ({ store }) => {
    const before = Date.now();
    const plain = await store.createRun();
    assert.match(plain.runId, /^[0-9a-f]{32}$/);
    assert.ok(plain.runName.length > 0 && plain.startTime >= before && plain.startTime <= Date.now());
    assert.deepEqual([plain.experimentId, plain.status, plain.tags], ['0', 'RUNNING', {}]);
    assert.equal('endTime' in plain, false);
    const { experimentId } = await store.createExperiment('support');
    const given = { runId: 'r-1', runName: 'nightly', experimentId, startTime: 5, tags: { a: 'b' } };
    assert.deepEqual(await store.createRun(given), { ...given, status: 'RUNNING' });
    assert.deepEqual(await store.getRun('r-1'), { ...given, status: 'RUNNING' });
    assert.equal(await store.getRun('r-2'), undefined);
  },

  'a run ends with a status, and its tags add up': async ({ store }) => {
    const { runId } = await store.createRun({ tags: { a: '1', b: '1' } });
    const before = Date.now();
    const ended = await store.updateRun(runId, { status: 'FINISHED', tags: { b: '2' } });
    assert.deepEqual([ended.status, ended.tags], ['FINISHED', { a: '1', b: '2' }]);
    assert.ok(ended.endTime! >= before && ended.endTime! <= Date.now());
    const renamed = await store.updateRun(runId, { runName: 'other', status: 'FAILED', endTime: 7 });
    assert.deepEqual([renamed.runName, renamed.status, renamed.endTime], ['other', 'FAILED', 7]);
    assert.deepEqual(await store.getRun(runId), renamed);
    const again = await store.updateRun(runId, { status: 'RUNNING' });
    assert.equal('endTime' in again, false);
  },

  'runs are listed newest first, of an experiment, at most so many': async ({ store }) => {
    const { experimentId } = await store.createExperiment('support');
    for (const [runId, startTime] of [
      ['b', 2],
      ['a', 1],
      ['c', 3],
    ] as const)
      await store.createRun({ runId, startTime, ...(runId === 'a' ? {} : { experimentId }) });
    const idsOf = async (query?: Parameters<typeof store.searchRuns>[0]): Promise<string> =>
      (await store.searchRuns(query)).map(({ runId }) => runId).join('');
    assert.equal(await idsOf(), 'cba');
    assert.equal(await idsOf({ experimentId }), 'cb');
    assert.equal(await idsOf({ maxResults: 1 }), 'c');
    assert.equal(await idsOf({ experimentId: '999' }), '');
  },

  'a trace that was made in a run says so, and is of its experiment': async (subject) => {
    const { store, put } = subject;
    const { experimentId } = await store.createExperiment('support');
    const { runId } = await store.createRun({ experimentId });
    await put(oneSpan(1, {}, { runId }));
    await putSimple(subject, 2);
    const { info } = (await store.getTrace(traceIdOf(1)))!;
    assert.deepEqual([info.runId, info.experimentId], [runId, experimentId]);
    assert.deepEqual(info.traceMetadata, { 'mlflow.sourceRun': runId });
    assertNumbers(await store.searchTraces({ runId }), [1]);
  },

  'mistakes are refused': async ({ store }) => {
    const { runId } = await store.createRun();
    await refuses('INVALID_OPTION', store.createRun({ runId }));
    await refuses('NOT_FOUND', store.createRun({ experimentId: '999' }));
    await refuses('NOT_FOUND', store.updateRun('nobody', { status: 'FINISHED' }));
    await refuses('INVALID_OPTION', store.updateRun(runId, { status: 'DONE' as RunStatus }));
    await refuses('INVALID_OPTION', store.searchRuns({ maxResults: 0 }));
    assert.equal((await store.searchRuns()).length, 1);
  },
};
