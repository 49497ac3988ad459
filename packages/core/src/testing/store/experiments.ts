import { strict as assert } from 'node:assert';
import { type Contract, refuses } from './contract.ts';
import { oneSpan, traceIdOf } from './test-trace.ts';

export const experiments: Contract = {
  'the experiment Default is there from the start, with the id 0': async ({ store }) => {
    const [first, ...others] = await store.searchExperiments();
    assert.deepEqual([first!.experimentId, first!.name, first!.lifecycleStage], ['0', 'Default', 'active']);
    assert.deepEqual(others, []);
    assert.deepEqual(await store.getExperiment('Default'), first);
    assert.deepEqual(await store.getExperiment('0'), first);
  },

  'an experiment is made, and found by name and by id': async ({ store }) => {
    const before = Date.now();
    const made = await store.createExperiment('support', { team: 'care' });
    assert.match(made.experimentId, /^\d+$/);
    assert.ok(made.creationTime >= before && made.creationTime <= Date.now());
    assert.deepEqual([made.name, made.tags, made.lifecycleStage], ['support', { team: 'care' }, 'active']);
    assert.deepEqual(await store.getExperiment('support'), made);
    assert.deepEqual(await store.getExperiment(made.experimentId), made);
    assert.equal(await store.getExperiment('another'), undefined);
    const later = await store.createExperiment('later');
    assert.deepEqual((await store.searchExperiments()).slice(1), [made, later]);
  },

  'a name that is taken or none is refused': async ({ store }) => {
    await store.createExperiment('support');
    await refuses('INVALID_OPTION', store.createExperiment('support'));
    await refuses('INVALID_OPTION', store.createExperiment('Default'));
    await refuses('INVALID_OPTION', store.createExperiment(''));
    await refuses('INVALID_OPTION', store.createExperiment(5 as unknown as string));
    assert.equal((await store.searchExperiments()).length, 2);
  },

  'a trace is of the experiment that it names, by name or id, which is made where there is none': async ({
    store,
    put,
  }) => {
    const { experimentId } = await store.createExperiment('support');
    await put(oneSpan(1, {}, { experiment: 'support' }));
    await put(oneSpan(2, {}, { experiment: experimentId }));
    await put(oneSpan(3, {}, { experiment: 'made on first use' }));
    const made = await store.getExperiment('made on first use');
    const ids = [];
    for (const number of [1, 2, 3]) ids.push((await store.getTrace(traceIdOf(number)))!.info.experimentId);
    assert.deepEqual(ids, [experimentId, experimentId, made!.experimentId]);
  },
};
