import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { DeleteTraces } from '../../types.ts';
import { logAssessment } from './assessments.ts';
import { attachmentWriter, getAttachment } from './attachments.ts';
import { contentWriter } from './contents.ts';
import { deleteTraces } from './delete-traces.ts';
import { pruneTraces } from './prune.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';
import { setTraceTag } from './trace-tags.ts';

const day = 24 * 3600_000;
const now = 1_700_000_000_000;

function left(database: DatabaseSync): number[] {
  return database
    .prepare('SELECT trace_id FROM traces ORDER BY id')
    .all()
    .map(({ trace_id }) => Number.parseInt(String(trace_id).slice(3), 16));
}

test('traces are deleted by ids: those that are there', async () => {
  const database = testDatabase();
  insertTraces(database, ...[1, 2, 3].map((number) => ({ traceId: traceIdOf(number) })));
  expect(await deleteTraces(database, { traceIds: [traceIdOf(1), traceIdOf(3), traceIdOf(9), traceIdOf(1)] })).toBe(2);
  expect(left(database)).toEqual([2]);
  expect(await deleteTraces(database, { traceIds: [] })).toBe(0);
});

test('or those up to a time, the oldest first', async () => {
  const database = testDatabase();
  insertTraces(database, ...[5, 4, 3, 2, 1].map((number) => ({ traceId: traceIdOf(number), startMs: now + number })));
  database.exec("UPDATE traces SET experiment_id = '7' WHERE id = 5");
  expect(await deleteTraces(database, { maxTimestampMs: now + 4, maxTraces: 1, experimentId: '0' })).toBe(1);
  expect(left(database)).toEqual([5, 4, 3, 1]);
  expect(await deleteTraces(database, { maxTimestampMs: now + 3 })).toBe(2);
  expect(left(database)).toEqual([5, 4]);
});

test('many are deleted in steps, and the file shrinks', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  const database = testDatabase(path);
  database.exec('BEGIN');
  insertTraces(
    database,
    ...Array.from({ length: 1600 }, (_, number) => ({
      traceId: traceIdOf(number),
      startMs: now - number * day,
      inputs: `"${'x'.repeat(2000)}"`,
    })),
  );
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  const before = statSync(path).size;
  expect(await pruneTraces(database, { olderThanMs: 99 * day, nowMs: now })).toBe(1500);
  expect(left(database)).toHaveLength(100);
  expect(statSync(path).size).toBeLessThan(before / 8);
  expect(statSync(`${path}-wal`).size).toBe(0);
  database.close();
});

test('what a deleted trace said is nowhere in the files any more', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  const database = testDatabase(path);
  const messages = Array.from({ length: 5 }, (_, index) => ({
    role: 'user',
    content: `canary-${index} ${'x'.repeat(300)}`,
  }));
  const [trace, other] = insertTraces(
    database,
    { traceId: traceIdOf(1), inputs: '"canary"' },
    { traceId: traceIdOf(2), inputs: '"stays"' },
  ) as [number, number];
  database
    .prepare('UPDATE spans SET outputs = ? WHERE trace = ?')
    .run(contentWriter(database).store(trace, JSON.stringify({ messages })), trace);
  setTraceTag(database, traceIdOf(1), 'canary-tag', 'canary');
  logAssessment(database, {
    traceId: traceIdOf(1),
    name: 'canary',
    kind: 'feedback',
    value: 'canary',
    source: { type: 'HUMAN', id: 'canary' },
  });
  const attachments = attachmentWriter(database);
  attachments.put(trace, 'aa'.repeat(32), { mimeType: 'image/png', bytes: Buffer.from('canary picture'.repeat(1000)) });
  attachments.put(trace, 'bb'.repeat(32), { mimeType: 'image/png', bytes: Buffer.from('shared picture') });
  attachments.put(other, 'bb'.repeat(32), { mimeType: 'image/png', bytes: Buffer.from('shared picture') });
  const files = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('');
  expect(files()).toContain('canary picture');

  expect(await deleteTraces(database, { traceIds: [traceIdOf(1)] })).toBe(1);
  expect(files()).not.toContain('canary');
  expect(files()).toContain('stays');
  expect(getAttachment(database, 'aa'.repeat(32))).toBeUndefined();
  expect(getAttachment(database, 'bb'.repeat(32))).toEqual({
    mimeType: 'image/png',
    bytes: new Uint8Array(Buffer.from('shared picture')),
  });
  for (const table of ['contents', 'assessments', 'trace_tags'])
    expect(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()).toEqual({ count: 0 });
  database.close();
});

test.each([
  [{ traceIds: ['a'], maxTimestampMs: 1 }, 'not both'],
  [{ traceIds: ['a'], maxTraces: 1 }, 'not both'],
  [{}, 'needs traceIds, or maxTimestampMs'],
  [{ maxTraces: 1 }, 'needs traceIds, or maxTimestampMs'],
  [{ maxTimestampMs: 1.5 }, 'maxTimestampMs must be a whole number'],
  [{ maxTimestampMs: 1, maxTraces: 0 }, 'maxTraces must be a whole number of at least 1, not 0.'],
  [{ traceIds: 'a' }, 'traceIds must be an array'],
  [{ traceIds: [1] }, 'traceIds must be an array'],
])('%o is refused', async (which, message) => {
  const database = testDatabase();
  insertTraces(database, { traceId: traceIdOf(1) });
  await expect(deleteTraces(database, which as DeleteTraces)).rejects.toThrow(message);
  expect(left(database)).toEqual([1]);
});
