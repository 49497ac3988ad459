import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { logAssessment } from './assessments.ts';
import { attachmentWriter } from './attachments.ts';
import { contentWriter } from './contents.ts';
import { deleteTraces } from './delete-traces.ts';
import { exportJsonLines, type ExportQuery } from './export-json-lines.ts';
import { importJsonLines } from './import-json-lines.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';
import { traceUpdater } from './trace-update.ts';

async function exported(database: DatabaseSync, query?: ExportQuery): Promise<string[]> {
  return Array.fromAsync(exportJsonLines(database, query));
}

function filled(): DatabaseSync {
  const database = testDatabase();
  const messages = Array.from({ length: 9 }, (_, index) => ({
    role: 'user',
    content: `message ${index} \u2028 😀 ${'x'.repeat(200)}`,
  }));
  const outputs = (trace: number): string => contentWriter(database).store(trace, JSON.stringify({ messages }));
  const keys = insertTraces(
    database,
    ...Array.from({ length: 130 }, (_, number) => ({
      traceId: traceIdOf(130 - number),
      startMs: 1_700_000_000_000 + Math.floor(number / 3) * 0.7,
      inputs: `{"number": ${number}.0, "__proto__": 1}`,
    })),
  );
  const updater = traceUpdater(database);
  for (const [number, key] of keys.entries()) {
    if (number % 3 === 0)
      updater.apply(key, {
        experiment: `e${number % 2}`,
        session: 's',
        runId: `r${number}`,
        tags: { __proto__: 'x', a: 'b' },
        clientRequestId: 'c',
        requestPreview: 'preview',
      });
    if (number % 4 === 0) database.prepare('UPDATE spans SET outputs = ? WHERE trace = ?').run(outputs(key), key);
    if (number % 5 === 0)
      database
        .prepare(
          "INSERT INTO spans (trace, span_id, parent_id, name, type, start_time_ns, end_time_ns, status, status_message, model, provider, usage, attributes, events, links) SELECT trace, 'child', span_id, 'child', 'LLM', start_time_ns + 1000, end_time_ns, 'ERROR', 'failed', 'm', 'p', '{\"inputTokens\":3}', '{\"a\":[1]}', '[{\"name\":\"x\",\"timeNs\":1,\"attributes\":{}}]', '[{\"traceId\":\"tr-1\",\"spanId\":\"s\"}]' FROM spans WHERE trace = ?",
        )
        .run(key);
    // Running, begun by another span than the root, without any span, interrupted.
    if (number === 7)
      database.exec(
        `UPDATE traces SET state = 'IN_PROGRESS', end_time_ns = NULL WHERE id = ${key}; UPDATE spans SET end_time_ns = NULL, status = 'UNSET' WHERE trace = ${key}`,
      );
    if (number === 8)
      database.exec(
        `UPDATE spans SET parent_id = 'elsewhere' WHERE trace = ${key}; UPDATE traces SET end_time_ns = start_time_ns + 123456 WHERE id = ${key}`,
      );
    if (number === 11) database.exec(`DELETE FROM spans WHERE trace = ${key}`);
    if (number === 12)
      database.exec(
        `UPDATE traces SET interrupted = 1, state = 'IN_PROGRESS', end_time_ns = NULL WHERE id = ${key}; UPDATE spans SET interrupted = 1, end_time_ns = NULL WHERE trace = ${key}`,
      );
  }
  logAssessment(database, {
    traceId: traceIdOf(1),
    name: 'a',
    kind: 'feedback',
    value: null,
    source: { type: 'CODE', id: 'x' },
    rationale: 'r',
    metadata: { a: 'b' },
    spanId: '00000000000000aa',
  });
  logAssessment(database, {
    traceId: traceIdOf(1),
    name: 'b',
    kind: 'feedback',
    error: { code: 'E' },
    source: { type: 'CODE', id: 'x' },
  });
  const bytes = Buffer.from('a picture');
  attachmentWriter(database).put(keys[0]!, createHash('sha256').update(bytes).digest('hex'), {
    mimeType: 'image/png',
    bytes,
  });
  return database;
}

test('what is exported, deleted and imported is exported again to the byte', async () => {
  const database = filled();
  const lines = await exported(database);
  expect(lines).toHaveLength(130);
  await deleteTraces(database, { maxTimestampMs: 2_000_000_000_000 });
  expect(await exported(database)).toEqual([]);
  expect(await importJsonLines(database, lines)).toEqual({ imported: 130, skipped: 0 });
  expect(await exported(database)).toEqual(lines);
  expect(await importJsonLines(database, lines)).toEqual({ imported: 0, skipped: 130 });
  expect(await exported(database)).toEqual(lines);
});

test('another store makes the experiments by their names', async () => {
  const lines = await exported(filled(), { filter: "tag.a = 'b'", maxTraces: 3 });
  expect(lines).toHaveLength(3);
  const other = testDatabase();
  other.exec("INSERT INTO experiments (name, creation_time_ms) VALUES ('mine', 0)");
  await importJsonLines(other, lines);
  expect(other.prepare('SELECT id, name FROM experiments ORDER BY id').all()).toEqual([
    { id: 0, name: 'Default' },
    { id: 1, name: 'mine' },
    { id: 2, name: 'e0' },
    { id: 3, name: 'e1' },
  ]);
  expect((await exported(other)).map((line) => (JSON.parse(line) as { experiment: string }).experiment)).toEqual([
    'e0',
    'e1',
    'e0',
  ]);
});

test.each([
  ['{', 'Expected property name'],
  ['7', 'a line must be an object'],
  ['{"info":{}}', 'a line must have data as a record'],
  [
    '{"info":{"traceId":"tr-1","name":"","state":"OK","requestTime":1},"data":{"spans":[]}}',
    'info.traceId must be tr- and 32 hex digits',
  ],
  [
    `{"info":{"traceId":"${traceIdOf(1)}","name":"","state":"OK","requestTime":1,"tags":{"a":1}},"data":{"spans":[]}}`,
    'info must have tags as a record of texts',
  ],
  [
    `{"info":{"traceId":"${traceIdOf(1)}","name":"","state":"OK","requestTime":1},"data":{"spans":[{}]}}`,
    'a span must have traceId as a text',
  ],
  [
    `{"info":{"traceId":"${traceIdOf(1)}","name":"","state":"OK","requestTime":1},"data":{"spans":[]},"attachments":[{"sha256":"x","mimeType":"","bytes":""}]}`,
    'the bytes of an attachment must have its sha256',
  ],
])('a line that is none is named by its number: %s', async (bad, message) => {
  const database = testDatabase();
  const good = `{"info":{"traceId":"${traceIdOf(5)}","name":"n","state":"OK","requestTime":1},"data":{"spans":[]}}`;
  const importing = importJsonLines(database, [good, '', bad, good.replace('5"', '6"')]);
  await expect(importing).rejects.toThrow(message);
  await expect(importing).rejects.toThrow(
    /^Line 3 is no exported trace: .*\. The lines before it are imported \(1 new traces\)/,
  );
  expect(database.prepare('SELECT trace_id FROM traces').all()).toEqual([{ trace_id: traceIdOf(5) }]);
  expect(database.isTransaction).toBe(false);
});
