import { strict as assert } from 'node:assert';
import type { Store, TraceQuery } from '../../destinations/types.ts';
import type { Contract, StoreUnderTest } from './contract.ts';
import { assertNumbers, childSpan, EPOCH_MS, oneSpan, putSimple, rootSpan, traceIdOf } from './test-trace.ts';

/** Four traces that differ in all that can be searched for. */
async function putVaried({ store, put }: StoreUnderTest): Promise<void> {
  await store.createExperiment('support');
  const run = await store.createRun({ runId: 'run-1' });
  const slow = rootSpan(1, { name: 'slow', inputs: 'find the Parcel' });
  await put({
    spans: [
      childSpan(slow, 0, { name: 'look_up', type: 'TOOL', attributes: { city: 'Oslo' } }),
      { ...slow, endTimeNs: slow.startTimeNs + 2e9 },
    ],
    update: { tags: { stage: 'live', 'a.b c': 'odd' }, metadata: { version: '7' } },
  });
  await put(oneSpan(2, { name: 'failed', status: 'ERROR', statusMessage: 'no', outputs: 'nothing' }));
  await put(oneSpan(3, { name: 'fast' }, { experiment: 'support', clientRequestId: 'req-3', tags: { stage: 'test' } }));
  await put(oneSpan(4, { name: 'in a run' }, { runId: run.runId }));
}

const filters: Record<string, number[]> = {
  "trace.status = 'ERROR'": [2],
  "status != 'ERROR'": [4, 3, 1],
  "trace.name IN ('slow', 'fast')": [3, 1],
  "name LIKE 'f%'": [3, 2],
  "name ILIKE 'FA%'": [3, 2],
  "name RLIKE '^fa(st|iled)$'": [3, 2],
  'execution_time_ms > 1000': [1],
  [`timestamp_ms >= ${EPOCH_MS + 3000}`]: [4, 3],
  [`trace_id = '${traceIdOf(2)}'`]: [2],
  "client_request_id = 'req-3'": [3],
  "run_id = 'run-1'": [4],
  "tag.stage = 'live'": [1],
  'tag.stage IS NOT NULL': [3, 1],
  "tag.`a.b c` = 'odd'": [1],
  "metadata.version = '7'": [1],
  "span.name = 'look_up'": [1],
  "span.type = 'TOOL' AND trace.name = 'slow'": [1],
  "span.attributes.city = 'Oslo'": [1],
  "trace.text ILIKE '%parcel%'": [1],
  "tag.stage = 'live' AND status = 'ERROR'": [],
};

/** All pages of a search. */
async function everyPage(store: Store, query: TraceQuery): Promise<string[][]> {
  const pages: string[][] = [];
  for (let pageToken: string | undefined; ;) {
    const page = await store.searchTraces({ ...query, ...(pageToken === undefined ? {} : { pageToken }) });
    pages.push(page.traces.map(({ traceId }) => traceId));
    pageToken = page.nextPageToken;
    if (pageToken === undefined) return pages;
    assert.ok(pages.length < 100, 'the pages of a search come to an end');
  }
}

export const search: Contract = {
  'all traces, newest first, without spans': async (subject) => {
    assert.deepEqual(await subject.store.searchTraces(), { traces: [] });
    await putSimple(subject, 2, 1, 3);
    const page = await subject.store.searchTraces();
    assertNumbers(page, [3, 2, 1]);
    assert.deepEqual(page.traces[0], (await subject.store.getTrace(traceIdOf(3)))!.info);
    assert.equal('nextPageToken' in page, false);
  },

  'by filter': async (subject) => {
    await putVaried(subject);
    for (const [filter, numbers] of Object.entries(filters))
      assertNumbers(await subject.store.searchTraces({ filter }), numbers, filter);
  },

  'by experiment, by id or name, and by run; conditions add up': async (subject) => {
    await putVaried(subject);
    const { store } = subject;
    const { experimentId } = (await store.getExperiment('support'))!;
    assertNumbers(await store.searchTraces({ experimentIds: [experimentId] }), [3]);
    assertNumbers(await store.searchTraces({ experimentNames: ['support'] }), [3]);
    assertNumbers(await store.searchTraces({ experimentIds: ['0'], experimentNames: ['support'] }), [4, 3, 2, 1]);
    assertNumbers(await store.searchTraces({ experimentIds: [] }), []);
    assertNumbers(await store.searchTraces({ runId: 'run-1' }), [4]);
    assertNumbers(await store.searchTraces({ runId: 'run-1', filter: "status = 'ERROR'" }), []);
  },

  'in an order': async (subject) => {
    await putVaried(subject);
    const { store } = subject;
    assertNumbers(await store.searchTraces({ orderBy: ['timestamp_ms ASC'] }), [1, 2, 3, 4]);
    assertNumbers(await store.searchTraces({ orderBy: ['execution_time_ms DESC'] }), [1, 4, 3, 2]);
    assertNumbers(await store.searchTraces({ orderBy: ['status', 'name DESC'] }), [2, 1, 4, 3]);
  },

  'page by page: every trace once, in order, whatever the size of a page': async (subject) => {
    const numbers = Array.from({ length: 7 }, (_, index) => index);
    for (const number of numbers) await subject.put(oneSpan(number, { name: `group ${number % 2}` }));
    const newestFirst = numbers.toReversed().map(traceIdOf);
    for (const maxResults of [1, 2, 3, 7, 8]) {
      const pages = await everyPage(subject.store, { maxResults });
      assert.deepEqual(pages.flat(), newestFirst);
      assert.equal(pages.length, Math.ceil(7 / maxResults));
      const grouped = await everyPage(subject.store, { maxResults, orderBy: ['name'], filter: "name LIKE 'group%'" });
      assert.deepEqual(grouped.flat(), [6, 4, 2, 0, 5, 3, 1].map(traceIdOf));
    }
  },

  'a trace that comes while pages are read disturbs none of them': async (subject) => {
    await putSimple(subject, 1, 2, 3, 4);
    const first = await subject.store.searchTraces({ maxResults: 2 });
    await putSimple(subject, 5);
    const second = await subject.store.searchTraces({ maxResults: 2, pageToken: first.nextPageToken! });
    assertNumbers(first, [4, 3]);
    assertNumbers(second, [2, 1]);
  },
};
