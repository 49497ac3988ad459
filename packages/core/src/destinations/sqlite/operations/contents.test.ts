import type { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/support/random.ts';
import { anyContentOfSpan, anyContentOfTrace, ownText } from './content-sql.ts';
import { contentReader, contentWriter } from './contents.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';

const message = (index: number): object => ({ role: 'user', content: `message-${index} ${'long '.repeat(100)}` });
const turn = (number: number): string =>
  JSON.stringify({
    model: `model-${number}`,
    messages: Array.from({ length: number * 2 + 2 }, (_, index) => message(index)),
  });

function storeTurns(database: DatabaseSync, trace: number, turns: number): string[] {
  const insert = database.prepare(
    "INSERT INTO spans (trace, span_id, name, type, start_time_ns, status, inputs) VALUES (?, ?, 'model', 'LLM', 1, 'OK', ?)",
  );
  const writer = contentWriter(database);
  return Array.from({ length: turns }, (_, number) => {
    const stored = writer.store(trace, turn(number));
    insert.run(trace, `turn-${number}`, stored);
    return stored;
  });
}

function bytesOf(database: DatabaseSync): number {
  return Number(
    database
      .prepare('SELECT (SELECT sum(length(inputs)) FROM spans) + (SELECT sum(length(text)) FROM contents) AS bytes')
      .get()!['bytes'],
  );
}

test('a history that grows is stored once, and each turn reads as it was', () => {
  const database = testDatabase();
  const [trace] = insertTraces(database, { traceId: traceIdOf(1) }) as [number];
  const stored = storeTurns(database, trace, 200);
  expect(database.prepare('SELECT count(*) AS count FROM contents').get()!['count']).toBe(400);
  expect(bytesOf(database)).toBeLessThan(400 * 600 + 200 * 80);
  const content = contentReader(database, [trace]);
  expect(stored.map((text) => content(trace, text))).toEqual(Array.from({ length: 200 }, (_, number) => turn(number)));
});

test('each trace has its own contents, and takes them with it', () => {
  const database = testDatabase();
  const [first, second] = insertTraces(database, { traceId: traceIdOf(1) }, { traceId: traceIdOf(2) }) as [
    number,
    number,
  ];
  storeTurns(database, first, 3);
  const stored = storeTurns(database, second, 3);
  expect(stored[2]).toBe(`\u0001[[31,0,6]]\n{"model":"model-2","messages":[]}`);
  database.prepare('DELETE FROM traces WHERE id = ?').run(first);
  expect(database.prepare('SELECT DISTINCT trace FROM contents').all()).toEqual([{ trace: second }]);
  const content = contentReader(database, [first, second]);
  expect(content(second, stored[2]!)).toBe(turn(2));
});

test('searches find text in what was taken out, of a trace and of its one span', () => {
  const database = testDatabase();
  const [trace] = insertTraces(database, { traceId: traceIdOf(1) }) as [number];
  storeTurns(database, trace, 3);
  const spans = (condition: string, text: string): unknown[] =>
    database
      .prepare(`SELECT spans.span_id FROM spans WHERE ${condition} ORDER BY spans.id`)
      .all(text)
      .map((row) => row['span_id']);
  expect(spans(anyContentOfSpan('spans.inputs', 'instr(contents.text, ?)'), 'message-3 ')).toEqual([
    'turn-1',
    'turn-2',
  ]);
  expect(spans(anyContentOfSpan('spans.outputs', 'instr(contents.text, ?)'), 'message-3 ')).toEqual([]);
  expect(spans(`instr(${ownText('spans.inputs')}, ?)`, 'model-1')).toEqual(['turn-1']);
  expect(spans(`instr(${ownText('spans.inputs')}, ?)`, '[[31')).toEqual([]);
  const traces = (text: string): unknown[] =>
    database.prepare(`SELECT id FROM traces WHERE ${anyContentOfTrace('instr(contents.text, ?)')}`).all(text);
  expect(traces('message-5 ')).toEqual([{ id: trace }]);
  expect(traces('message-6 ')).toEqual([]);
});

test('what two turns share is found again, however the texts between them differ', () => {
  const database = testDatabase();
  const [trace] = insertTraces(database, { traceId: traceIdOf(1) }) as [number];
  const writer = contentWriter(database);
  const random = seededRandom();
  const messages: object[] = [];
  const texts: string[] = [];
  for (let index = 0; index < 300; index++) {
    const change = random.below(10);
    if (change === 0) messages.splice(random.below(messages.length + 1), 1);
    else if (change === 1 && messages.length > 0) messages[random.below(messages.length)] = message(index + 1000);
    else if (change === 2)
      messages.splice(random.below(messages.length + 1), 0, { role: 'user' }, message(index + 2000));
    else messages.push(message(index), { role: 'tool', content: 'x'.repeat(random.below(200)) });
    if (change === 3) writer.endBatch();
    texts.push(JSON.stringify({ model: 'm', messages, tools: [message(1), message(2)] }));
  }
  const stored = texts.map((text) => writer.store(trace, text));
  const content = contentReader(database, [trace]);
  expect(stored.map((text) => content(trace, text))).toEqual(texts);
  const { count, different } = database
    .prepare('SELECT count(*) AS count, count(DISTINCT text) AS different FROM contents')
    .get()!;
  expect(count).toBe(different);
});

test('what a transaction that failed would have stored is stored again', () => {
  const database = testDatabase();
  const [trace] = insertTraces(database, { traceId: traceIdOf(1) }) as [number];
  const writer = contentWriter(database);
  database.exec('BEGIN');
  writer.store(trace, turn(3));
  database.exec('ROLLBACK');
  writer.endBatch();
  const stored = writer.store(trace, turn(3));
  expect(contentReader(database, [trace])(trace, stored)).toBe(turn(3));
});
