import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  activeRunId,
  deleteTraces,
  deleteTraceTag,
  endRun,
  getTrace,
  init,
  logExpectation,
  logFeedback,
  searchTraces,
  setExperiment,
  setTraceTag,
  SpanLogLevel,
  startRun,
  trace,
  TracingClient,
  updateCurrentTrace,
  withRun,
  withSpan,
} from '../src/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const aStore = (): string[] => [`sqlite:${join(temporaryFolder(onTestFinished), 'traces.db')}`];

beforeEach(() => init({ destinations: aStore() }));
afterEach(async () => {
  await setExperiment('Default');
  init({ destinations: [] });
});

const names = async (filter: string): Promise<string[]> =>
  (await searchTraces({ filter })).traces.map(({ name }) => name);

test('tags, session, user and previews of the trace that runs', async () => {
  withSpan({ name: 'answer', inputs: 'in' }, () => {
    withSpan({ name: 'below' }, () => {
      updateCurrentTrace({
        session: 's-1',
        user: 'mira',
        tags: { channel: 'web', draft: 'yes' },
        clientRequestId: 'r-9',
      });
    });
    updateCurrentTrace({ tags: { draft: null }, metadata: { build: '7' }, requestPreview: 'a question' });
    return 'out';
  });
  expect((await getTrace('latest'))!.info).toMatchObject({
    name: 'answer',
    state: 'OK',
    session: 's-1',
    user: 'mira',
    clientRequestId: 'r-9',
    tags: { channel: 'web' },
    traceMetadata: { build: '7', 'mlflow.trace.session': 's-1', 'mlflow.trace.user': 'mira' },
    requestPreview: 'a question',
    responsePreview: 'out',
  });
  expect(() =>
    withSpan({ name: 'wrong' }, () => updateCurrentTrace({ tags: { [`k${'x'.repeat(300)}`]: 'v' } })),
  ).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  expect(() => updateCurrentTrace({ tags: { outside: 'of a trace' } })).not.toThrow();
});

test('tags are set and deleted after the trace ended', async () => {
  withSpan({ name: 'done' }, () => 1);
  const { traceId } = (await getTrace('latest'))!.info;
  await setTraceTag(traceId, 'verdict', 'good');
  expect(await names("tag.verdict = 'good'")).toEqual(['done']);
  await deleteTraceTag(traceId, 'verdict');
  expect(await names("tag.verdict = 'good'")).toEqual([]);
  await expect(setTraceTag('tr-none', 'a', 'b')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an experiment is made on first use, and traces begun from then on are in it', async () => {
  withSpan({ name: 'before' }, () => 1);
  const setting = setExperiment('travel');
  withSpan({ name: 'at once' }, () => 1);
  const { experimentId } = await setting;
  withSpan({ name: 'after' }, () => 1);
  const { traces } = await searchTraces({ experimentIds: [experimentId] });
  expect(traces.map(({ name }) => name)).toEqual(['after', 'at once']);
  expect((await searchTraces({ experimentNames: ['Default'] })).traces.map(({ name }) => name)).toEqual(['before']);
});

test('traces of a run carry it and are found by it', async () => {
  const evaluation = await withRun({ runName: 'evaluation' }, async (run) => {
    withSpan({ name: 'inside' }, () => 1);
    await Promise.resolve();
    await withSpan({ name: 'inside, later' }, async () => 1);
    return run;
  });
  const nightly = await startRun({ runName: 'nightly' });
  expect(activeRunId()).toBe(nightly.runId);
  withSpan({ name: 'at night' }, () => 1);
  expect(await endRun()).toMatchObject({ runName: 'nightly', status: 'FINISHED', endTime: expect.any(Number) });
  withSpan({ name: 'outside' }, () => 1);

  const found = async (runId: string): Promise<string[]> =>
    (await searchTraces({ runId })).traces.map(({ name }) => name);
  expect(await found(evaluation.runId)).toEqual(['inside, later', 'inside']);
  expect(await found(nightly.runId)).toEqual(['at night']);
  const client = new TracingClient();
  expect(await client.getRun(evaluation.runId)).toMatchObject({ runName: 'evaluation', status: 'FINISHED' });
  const failing = withRun({ runName: 'failing' }, (run) => {
    throw Object.assign(new Error('boom'), { runId: run.runId });
  });
  const { runId } = (await failing.catch((error: unknown) => error)) as { runId: string };
  expect(await client.getRun(runId)).toMatchObject({ status: 'FAILED' });
});

test('the client makes spans by their ids, and a trace that ends closes what is open below', async () => {
  const client = new TracingClient();
  const root = client.startTrace({
    name: 'import',
    inputs: { file: 'a.csv' },
    tags: { kind: 'batch' },
    experiment: 'imports',
  });
  const parse = client.startSpan({ name: 'parse', type: 'PARSER', traceId: root.traceId, parentId: root.spanId });
  client.startSpan({ name: 'forgotten', traceId: root.traceId, parentId: parse.spanId });
  client.endSpan(parse.traceId, parse.spanId, { outputs: [1, 2], attributes: { rows: 2 } });
  client.endTrace(root.traceId, { outputs: 2 });

  const read = (await client.getTrace(root.traceId))!;
  expect(read.info).toMatchObject({ name: 'import', state: 'OK', tags: { kind: 'batch' }, spanCount: 3 });
  expect(
    read.data.spans.map(({ name, parentId, attributes, outputs }) => ({ name, parentId, attributes, outputs })),
  ).toEqual([
    { name: 'import', parentId: undefined, attributes: {}, outputs: 2 },
    { name: 'parse', parentId: root.spanId, attributes: { rows: 2 }, outputs: [1, 2] },
    { name: 'forgotten', parentId: parse.spanId, attributes: { endedWithTrace: true }, outputs: undefined },
  ]);
  expect(() => client.endSpan(root.traceId, parse.spanId)).toThrow(expect.objectContaining({ code: 'SPAN_NOT_FOUND' }));
});

test('the client goes on below a span of the fluent API, and works while tracing is off', async () => {
  const client = new TracingClient();
  withSpan({ name: 'fluent' }, (span) => {
    const child = client.startSpan({ name: 'by hand', traceId: span.traceId, parentId: span.spanId });
    client.endSpan(child.traceId, child.spanId);
  });
  expect((await getTrace('latest'))!.data.spans.map(({ name }) => name)).toEqual(['fluent', 'by hand']);
  init({ destinations: aStore(), samplingRatio: 0 });
  const root = client.startTrace({ name: 'not kept' });
  const child = client.startSpan({ name: 'nor this', traceId: root.traceId, parentId: root.spanId });
  expect(() => client.endSpan(child.traceId, child.spanId)).not.toThrow();
  expect(() => client.endTrace(root.traceId)).not.toThrow();
});

test('feedback and expectations on a trace and on a span', async () => {
  withSpan({ name: 'answer' }, () => 'Paris');
  const { info, data } = (await getTrace('latest'))!;
  const { traceId } = info;
  await logFeedback({
    traceId,
    name: 'helpful',
    value: true,
    source: { type: 'HUMAN', id: 'mira@example.com' },
    rationale: 'to the point',
  });
  await logExpectation({ traceId, spanId: data.spans[0]!.spanId, name: 'answer', value: { city: 'Paris' } });
  await logFeedback({ traceId, name: 'judge', error: { code: 'TIMEOUT' }, source: { type: 'LLM_JUDGE', id: 'gpt-5' } });
  expect((await getTrace(traceId))!.info.assessments).toMatchObject([
    {
      kind: 'feedback',
      name: 'helpful',
      value: true,
      source: { type: 'HUMAN', id: 'mira@example.com' },
      rationale: 'to the point',
    },
    {
      kind: 'expectation',
      name: 'answer',
      value: { city: 'Paris' },
      spanId: data.spans[0]!.spanId,
      source: { type: 'CODE', id: 'default' },
    },
    { kind: 'feedback', name: 'judge', error: { code: 'TIMEOUT' } },
  ]);
  expect(await names("feedback.helpful = 'true'")).toEqual(['answer']);
});

test('search by filter, in order, in pages, as an iterator, and as rows of a table', async () => {
  const retrieve = trace(
    function retrieve(query: string, limit = 2) {
      return { documents: [query], limit };
    },
    { type: 'RETRIEVER' },
  );
  for (const query of ['alpha', 'beta', 'gamma'])
    withSpan({ name: `ask ${query}`, inputs: { query } }, () => retrieve(query, 3));
  expect(await names("trace.name LIKE 'ask %a' AND span.type = 'RETRIEVER' AND trace.text LIKE '%beta%'")).toEqual([
    'ask beta',
  ]);
  const first = await searchTraces({ maxResults: 2, orderBy: ['name ASC'] });
  expect(first.traces.map(({ name }) => name)).toEqual(['ask alpha', 'ask beta']);
  const second = await searchTraces({ maxResults: 2, orderBy: ['name ASC'], pageToken: first.nextPageToken! });
  expect(second.traces.map(({ name }) => name)).toEqual(['ask gamma']);
  const seen: string[] = [];
  for await (const { name } of searchTraces({ maxResults: 1, orderBy: ['name DESC'] })) seen.push(name);
  expect(seen).toEqual(['ask gamma', 'ask beta', 'ask alpha']);
  const rows = await searchTraces({
    extractFields: ['retrieve.inputs.query', 'retrieve.outputs.limit', 'none.inputs'],
    orderBy: ['name ASC'],
  });
  expect(rows.map(({ traceId: _traceId, ...row }) => row)).toEqual([
    { 'retrieve.inputs.query': 'alpha', 'retrieve.outputs.limit': 3, 'none.inputs': null },
    { 'retrieve.inputs.query': 'beta', 'retrieve.outputs.limit': 3, 'none.inputs': null },
    { 'retrieve.inputs.query': 'gamma', 'retrieve.outputs.limit': 3, 'none.inputs': null },
  ]);
  await expect(searchTraces({ filter: "trace.nmae = 'x'" })).rejects.toMatchObject({
    code: 'INVALID_FILTER',
    position: 6,
  });
});

test('traces are deleted by id or by time, never by both', async () => {
  for (const name of ['one', 'two', 'three']) withSpan({ name }, () => 1);
  const [three, two] = (await searchTraces()).traces;
  expect(await deleteTraces({ traceIds: [two!.traceId, 'tr-none'] })).toBe(1);
  expect((await searchTraces()).traces.map(({ name }) => name)).toEqual(['three', 'one']);
  expect(await deleteTraces({ maxTimestampMs: Date.now() + 1000, maxTraces: 1 })).toBe(1);
  expect((await searchTraces()).traces.map(({ traceId }) => traceId)).toEqual([three!.traceId]);
  await expect(deleteTraces({ traceIds: ['x'], maxTimestampMs: 1 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
});

test('an outputReducer makes the outputs of a generator', async () => {
  const speak = trace(
    async function* speak(words: string[]) {
      yield* words;
    },
    { outputReducer: (words: string[]) => words.join(' ') },
  );
  expect(await Array.fromAsync(speak(['good', 'morning']))).toEqual(['good', 'morning']);
  expect((await getTrace('latest'))!.data.spans[0]).toMatchObject({ name: 'speak', outputs: 'good morning' });
  expect(() => trace(() => 1, { outputReducer: () => 1 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});

test('a log level is recorded as MLflow has it', async () => {
  withSpan({ name: 'root', logLevel: 'WARNING' }, (span) => {
    withSpan({ name: 'below' }, (below) => void below.setLogLevel(SpanLogLevel.DEBUG));
    span.setLogLevel('LOUD' as 'DEBUG');
  });
  const { spans } = (await getTrace('latest'))!.data;
  expect(spans.map(({ attributes }) => attributes['mlflow.spanLogLevel'])).toEqual([30, 10]);
});
