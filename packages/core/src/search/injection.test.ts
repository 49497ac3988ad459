import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { fieldRules } from './fields.ts';
import { compileSearch } from './search-query.ts';
import { SearchSyntaxError } from './syntax-error.ts';
import { find, insertTrace, random, testDatabase, thirtyTraces } from './test-database.ts';

const hostile = [
  "'; DROP TABLE traces; --",
  "' OR '1'='1",
  "' OR 1=1 --",
  "x') UNION SELECT sql FROM sqlite_schema --",
  '" OR ""="',
  '`; DELETE FROM spans; `',
  "\\'; DROP TABLE traces; --",
  "\\\\'; DROP TABLE traces; --",
  "'' OR TRUE",
  '/* */ OR /* */ 1',
  '\u02bc OR 1=1', // a letter that looks like a quote
  '\uff07 OR 1=1 --', // a full-width quote
  "a\u0000'; DROP TABLE traces; --",
  '?1',
  ':name',
  '@name',
  '$name',
  '%s',
  '${1}',
  "load_extension('x')",
  '\ud800',
  '\u202e',
  '\u{1f600}',
  'traces.id',
  'kept.value',
  '1 = 1',
];

/** Those that can be written with their quotes doubled; after a backslash a quote is escaped already. */
const wellQuoted = hostile.map((text) => text.toWellFormed()).filter((text) => !text.includes("\\'"));

const snapshot = (database: DatabaseSync): string =>
  JSON.stringify(
    ['traces', 'spans', 'trace_tags', 'trace_metadata', 'assessments']
      .map((table) => database.prepare(`SELECT * FROM ${table}`).all())
      .concat([database.prepare('SELECT sql FROM sqlite_schema').all()]),
  );

/** All that can stand in the SQL: no text of the user's, so each word of it must be one of ours. */
const words = new Set(
  (
    'SELECT FROM WHERE AND OR NOT EXISTS IN IS NULL AS CASE WHEN THEN ELSE END ORDER BY DESC LIMIT TRUE FALSE CAST INTEGER TEXT REAL 1 200 256 512 1e6 ' +
    'traces id trace_id state start_time_ns end_time_ns name experiment_id run_id client_request_id spans trace type status model provider attributes inputs outputs ' +
    'trace_tags trace_metadata kept key value assessments kind entry json_each json_valid json_type json_extract coalesce substr autolog_like autolog_ilike autolog_rlike true false text integer real object ' +
    'contents run unicode instr char LIKE JOIN ON 2 10 1048576 ' +
    'mlflow linkedPrompts version order_0 order_1 order_2 order_3 order_4'
  ).split(' '),
);

describe('hostile filters', () => {
  const database = testDatabase();
  const before = snapshot(database);

  const tryFilter = (filter: string): number[] | undefined => {
    let search: ReturnType<typeof compileSearch>;
    try {
      search = compileSearch({ filter }, 'traces.id');
    } catch (error) {
      expect(error).toBeInstanceOf(SearchSyntaxError);
      expect((error as Error).message).not.toMatch(/SELECT 1|EXISTS|autolog_/);
      return undefined;
    }
    expect(search.sql.match(/\w+/g)!.filter((word) => !words.has(word))).toEqual([]);
    expect(search.sql).not.toMatch(/;|--|\/\*|["`\\]/);
    return database
      .prepare(search.sql)
      .all(...search.parameters)
      .map((row) => Number(row['id']));
  };

  it.each(hostile)('give an error or nothing as they are: %j', (text) => {
    for (const filter of [
      text,
      `name = ${text}`,
      `name = '${text}'`,
      `tag.${text} = 'x'`,
      `tag.\`${text}\` = 'x'`,
      `trace.\`${text}\` = 'x'`,
      `name ${text} 'x'`,
      `timestamp > ${text}`,
      `name IN (${text})`,
      `name IN ('${text}')`,
      `name RLIKE '${text}'`,
      `trace.text LIKE '${text}'`,
      `name = 'x' ${text}`,
    ]) {
      expect(tryFilter(filter)?.filter((id) => !(filter.includes('LIKE') && id > 0)) ?? []).toEqual([]);
    }
    expect(snapshot(database)).toBe(before);
  });

  it.each(wellQuoted)('find just what has that text when it is quoted well: %j', (text) => {
    const other = testDatabase([]);
    const [first, second] = thirtyTraces();
    insertTrace(other, {
      ...first!,
      name: text,
      tags: { [text]: text },
      assessments: [{ name: text, kind: 'feedback', value: text }],
      spans: [{ ...first!.spans[0]!, attributes: { [text]: text }, inputs: JSON.stringify([text]) }],
    });
    insertTrace(other, second!);
    const value = `'${text.replaceAll("'", "''")}'`;
    const key = `\`${text.replaceAll('`', '``')}\``;
    for (const field of ['name', `tag.${key}`, `feedback.${key}`, `span.attributes.${key}`]) {
      expect(find(other, `${field} = ${value}`).ids).toEqual([1]);
      expect(find(other, `${field} ILIKE '%'`).ids).toContain(1);
    }
    expect(find(other, `trace.text LIKE ${value.replace(/[\\%_]/g, '\\$&')}`).ids).toEqual([1]);
  });

  it('made of random pieces of the grammar change nothing and give no error of SQLite', () => {
    const next = random(3);
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)]!;
    const pieces = [
      ...Object.keys(fieldRules),
      ...hostile,
      'trace.',
      'tag.',
      'a',
      '`a`',
      '.',
      '=',
      '!=',
      '<',
      'LIKE',
      'RLIKE',
      'IN',
      'NOT',
      'IS',
      'NULL',
      'AND',
      '(',
      ')',
      ',',
      "'a'",
      "'",
      '"',
      '`',
      '5',
      '-1.5e3',
      "'OK'",
    ];
    let accepted = 0;
    for (let round = 0; round < 20_000; round++) {
      const filter =
        next() < 0.5
          ? Array.from({ length: 1 + Math.floor(next() * 6) }, () => pick(pieces)).join(pick(['', ' ']))
          : `${pick(Object.keys(fieldRules))}${pick(['', '.a', '.`a.b`'])} ${pick(['=', '!=', '<', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'])} ${pick(["'a'", "'OK'", '5', "('a', 'b')", '', "'a/1'"])}`;
      if (tryFilter(filter) !== undefined) accepted++;
    }
    expect(accepted).toBeGreaterThan(500);
    expect(snapshot(database)).toBe(before);
  });

  it.each(hostile)('are refused as an order: %j', (text) => {
    for (const clause of [text, `name ${text}`, `\`${text}\``, `name DESC, ${text}`])
      expect(() => compileSearch({ orderBy: [clause] }, 'traces.id')).toThrow(SearchSyntaxError);
  });

  it.each(hostile)('are values only as an experiment or a run: %j', (text) => {
    expect(find(database, { experimentIds: [text], runId: text }).ids).toEqual([]);
    expect(snapshot(database)).toBe(before);
  });
});
