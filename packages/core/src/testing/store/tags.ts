import { strict as assert } from 'node:assert';
import { type Contract, refuses, type StoreUnderTest } from './contract.ts';
import { assertNumbers, oneSpan, putSimple, traceIdOf } from './test-trace.ts';

const id = traceIdOf(1);
const missing = traceIdOf(9);

async function tagsOf({ store }: StoreUnderTest): Promise<Record<string, string>> {
  return (await store.getTrace(id))!.info.tags;
}

export const tags: Contract = {
  'a tag is set, replaced and deleted': async (subject) => {
    const { store } = subject;
    await subject.put(oneSpan(1, {}, { tags: { made: 'with the trace' } }));
    await putSimple(subject, 2);
    await store.setTraceTag(id, 'stage', 'test');
    await store.setTraceTag(id, 'stage', 'live');
    await store.setTraceTag(id, 'ünïcode "key"', '');
    assert.deepEqual(await tagsOf(subject), { made: 'with the trace', stage: 'live', 'ünïcode "key"': '' });
    assertNumbers(await store.searchTraces({ filter: "tag.stage = 'live'" }), [1]);
    await store.deleteTraceTag(id, 'stage');
    await store.deleteTraceTag(id, 'made');
    assert.deepEqual(await tagsOf(subject), { 'ünïcode "key"': '' });
    assertNumbers(await store.searchTraces({ filter: 'tag.stage IS NULL' }), [2, 1]);
  },

  'the tag mlflow.traceName is the name of the trace': async (subject) => {
    await putSimple(subject, 1);
    await subject.store.setTraceTag(id, 'mlflow.traceName', 'renamed');
    const { info } = (await subject.store.getTrace(id))!;
    assert.deepEqual([info.name, info.tags], ['renamed', {}]);
    await refuses('INVALID_OPTION', subject.store.deleteTraceTag(id, 'mlflow.traceName'));
  },

  'a trace or a tag that is not there is not found': async (subject) => {
    await putSimple(subject, 1);
    const { store } = subject;
    await refuses('NOT_FOUND', store.setTraceTag(missing, 'a', 'b'));
    await refuses('NOT_FOUND', store.deleteTraceTag(missing, 'a'));
    await refuses('NOT_FOUND', store.deleteTraceTag(id, 'a'));
    // The whole id only: what changes something must not hit another trace.
    await refuses('NOT_FOUND', store.setTraceTag('latest', 'a', 'b'));
    await refuses('NOT_FOUND', store.setTraceTag(id.slice(0, 10), 'a', 'b'));
  },

  'what is no tag, or too long, is refused': async (subject) => {
    await putSimple(subject, 1);
    const { store } = subject;
    await refuses('INVALID_OPTION', store.setTraceTag(id, '', 'value'));
    await refuses('INVALID_OPTION', store.setTraceTag(id, 'k'.repeat(251), 'value'));
    await refuses('INVALID_OPTION', store.setTraceTag(id, 'key', 'v'.repeat(4097)));
    await refuses('INVALID_OPTION', store.setTraceTag(id, 'key', 5 as unknown as string));
    assert.deepEqual(await tagsOf(subject), {});
  },
};
