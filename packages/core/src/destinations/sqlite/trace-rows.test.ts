import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../test/support/random.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { SpanRecord } from '../../span/record.ts';
import { totalUsage } from '../usage.ts';
import { openDatabase } from './open-database.ts';
import { readTrace } from './operations/read-trace.ts';
import { inTransaction } from './transaction.ts';
import { spanWriter } from './write-spans.ts';

type Written = { span: SpanRecord; isEnd: boolean };

/** A random tree of spans, as a process would journal it: ends in any order, each after the starts of those above. */
function randomTrace(traceId: string, size: number, below: (limit: number) => number): Written[] {
  const spans: SpanRecord[] = Array.from({ length: size }, (_, index) => ({
    traceId,
    spanId: `span ${index}`,
    ...(index > 0 ? { parentId: `span ${below(index)}` } : {}),
    name: `span ${index}`,
    type: 'TASK',
    startTimeNs: 1000 + index,
    status: below(5) === 0 ? 'ERROR' : 'OK',
    ...(below(2) === 0
      ? { usage: { inputTokens: below(100), ...(below(2) === 0 ? { outputTokens: below(100) } : {}) } }
      : {}),
    attributes: {},
    events: [],
    links: [],
  }));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const written: Written[] = [];
  const known = new Set<string>();
  const start = (span: SpanRecord): void => {
    if (known.has(span.spanId)) return;
    known.add(span.spanId);
    if (span.parentId) start(byId.get(span.parentId)!);
    written.push({ span: { ...span, status: 'UNSET' }, isEnd: false });
  };
  for (const span of spans
    .map((value) => ({ value, at: below(1e6) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)) {
    if (span.parentId) start(byId.get(span.parentId)!);
    if (below(3) === 0) start(span);
    known.add(span.spanId);
    written.push({ span: { ...span, endTimeNs: 5000 }, isEnd: true });
  }
  return written;
}

test('the sums kept batch by batch are those over all spans', () => {
  const { seed, below } = seededRandom();
  const { database } = openDatabase(join(temporaryFolder(), 'traces.db'), 100);
  for (let round = 0; round < 200; round++) {
    const traceId = `tr-${round}`;
    const written = randomTrace(traceId, 1 + below(25), below);
    const writer = spanWriter(database);
    let at = 0;
    while (at < written.length) {
      const batch = written.slice(at, (at += 1 + below(6)));
      // What is stored already may come again: the process that stored it had not removed the journal yet.
      const again = written.slice(0, below(2) * below(at));
      inTransaction(database, () => {
        for (const { span } of [...again, ...batch]) writer.write(span, 1);
        writer.finishBatch();
      });
      writer.endBatch();

      const so = written.slice(0, at);
      const ended = so.filter(({ isEnd }) => isEnd).map(({ span }) => span);
      const { info } = readTrace(database, traceId)!;
      const stored = so.map(
        ({ span: { usage: _usage, ...span } }) => ended.find(({ spanId }) => spanId === span.spanId) ?? span,
      );
      expect(
        { usage: info.usage, spanCount: info.spanCount, errorCount: info.errorCount },
        `seed ${seed}, round ${round}, ${at} of ${written.length}`,
      ).toEqual({
        usage: totalUsage([...new Map(stored.map((span) => [span.spanId, span])).values()]),
        spanCount: new Set(so.map(({ span }) => span.spanId)).size,
        errorCount: ended.filter(({ status }) => status === 'ERROR').length,
      });
    }
    expect(readTrace(database, traceId)!.info).toMatchObject({
      name: 'span 0',
      requestTime: 0,
      state: written.find(({ span, isEnd }) => isEnd && !span.parentId)!.span.status,
    });
  }
  database.close();
});

test('a trace is begun by what comes first, and named by its root', () => {
  const { database } = openDatabase(join(temporaryFolder(), 'traces.db'), 100);
  const writer = spanWriter(database);
  const base = { traceId: 'tr-1', type: 'TASK', attributes: {}, events: [], links: [] };
  const write = (span: SpanRecord): void => {
    inTransaction(database, () => {
      writer.write(span, 1);
      writer.finishBatch();
    });
    writer.endBatch();
  };
  write({ ...base, spanId: 'child', parentId: 'root', name: 'child', startTimeNs: 5e6, endTimeNs: 6e6, status: 'OK' });
  expect(readTrace(database, 'tr-1')!.info).toMatchObject({
    name: 'child',
    state: 'IN_PROGRESS',
    requestTime: 5,
    spanCount: 1,
  });
  write({
    ...base,
    spanId: 'root',
    name: 'root',
    startTimeNs: 4e6,
    endTimeNs: 7e6,
    status: 'ERROR',
    inputs: '"why?"',
    outputs: '"because"',
  });
  expect(readTrace(database, 'tr-1')!.info).toMatchObject({
    traceId: 'tr-1',
    name: 'root',
    state: 'ERROR',
    requestTime: 4,
    executionDuration: 3,
    requestPreview: 'why?',
    responsePreview: 'because',
    spanCount: 2,
    errorCount: 1,
  });
  database.close();
});

test.each([1, 2])('inputs that were told at the start alone are previewed, in %i batches', (batches) => {
  const { database } = openDatabase(join(temporaryFolder(), 'traces.db'), 100);
  const writer = spanWriter(database);
  const base = {
    traceId: 'tr-1',
    spanId: 'root',
    name: 'root',
    type: 'TASK',
    startTimeNs: 1,
    attributes: {},
    events: [],
    links: [],
  };
  const spans: SpanRecord[] = [
    { ...base, status: 'UNSET', inputs: '"why?"' },
    { ...base, status: 'OK', endTimeNs: 2, outputs: '"because"' },
  ];
  for (const batch of batches === 1 ? [spans] : spans.map((span) => [span])) {
    inTransaction(database, () => {
      for (const span of batch) writer.write(span, 1);
      writer.finishBatch();
    });
    writer.endBatch();
  }
  const { info, data } = readTrace(database, 'tr-1')!;
  expect(info).toMatchObject({ requestPreview: 'why?', responsePreview: 'because', state: 'OK', spanCount: 1 });
  expect(data.spans).toMatchObject([{ inputs: 'why?', outputs: 'because' }]);
  database.close();
});
