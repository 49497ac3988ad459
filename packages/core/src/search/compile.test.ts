import { describe, expect, it } from 'vitest';
import { type Field, fieldRules, type Operator } from './fields.ts';
import { type Comparison, parseFilter } from './filter.ts';
import { find, FIRST_MS, testDatabase, type TestTrace, thirtyTraces } from './test-database.ts';
import { toMilliseconds } from './timestamp-condition.ts';

const traces = thirtyTraces();
const database = testDatabase(traces);

type Value = string | number | null;

const asText = (value: unknown): Value =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
const endOf = (trace: TestTrace): number => trace.endMs ?? trace.startMs;

/** What a comparison looks at in a trace, read the plainest way; it is met if one of the values meets it. */
const readers: Record<Field, (trace: TestTrace, key: string, operator: Operator) => Value[]> = {
  status: ({ state }) => [state],
  timestamp_ms: ({ startMs }) => [startMs],
  execution_time_ms: ({ startMs, endMs }) => [endMs === null ? null : endMs - startMs],
  end_time_ms: (trace) => [endOf(trace)],
  request_id: ({ trace_id }) => [trace_id],
  client_request_id: ({ client_request_id }) => [client_request_id],
  name: ({ name }) => [name],
  run_id: ({ run_id }) => [run_id],
  prompt: () => [],
  text: ({ spans }) => spans.flatMap(({ inputs, outputs }) => [inputs, outputs]),
  tag: ({ tags }, key) => (key in tags ? [tags[key]!] : []),
  metadata: ({ metadata }, key) => (key in metadata ? [metadata[key]!] : []),
  'span.name': ({ spans }) => spans.map(({ name }) => name),
  'span.type': ({ spans }) => spans.map(({ type }) => type),
  'span.status': ({ spans }) => spans.map(({ status }) => status),
  'span.content': ({ spans }) => spans.flatMap(({ inputs, outputs }) => [inputs, outputs]),
  'span.attributes': ({ spans }, key) => spans.map(({ attributes }) => asText(attributes[key])),
  feedback: (trace, key, operator) => assessments(trace, 'feedback', key, operator),
  expectation: (trace, key, operator) => assessments(trace, 'expectation', key, operator),
};

function assessments(trace: TestTrace, kind: string, key: string, operator: Operator): Value[] {
  const values = trace.assessments
    .filter((assessment) => assessment.kind === kind && assessment.name === key)
    .map(({ value }) => value);
  return values.map((value) => (/[<>]/.test(operator) ? (typeof value === 'number' ? value : null) : asText(value)));
}

function meets(found: Value, operator: Operator, value: Comparison['value']): boolean {
  if (found === null) return false;
  const pattern = (flags: string): RegExp =>
    new RegExp(
      `^${String(value)
        .replace(/[.\\(){}[\]^$+*?|]/g, '\\$&')
        .replaceAll('%', '[^]*')
        .replaceAll('_', '[^]')}$`,
      `u${flags}`,
    );
  switch (operator) {
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    case '<':
      return found < value!;
    case '<=':
      return found <= value!;
    case '>':
      return found > value!;
    case '>=':
      return found >= value!;
    case 'IN':
      return (value as Value[]).includes(found);
    case 'NOT IN':
      return !(value as Value[]).includes(found);
    case 'LIKE':
      return pattern('').test(String(found));
    case 'ILIKE':
      return pattern('i').test(String(found));
    case 'RLIKE':
      return new RegExp(String(value), 'u').test(String(found));
    default:
      return true;
  }
}

function expected(filter: string): number[] {
  const matching = traces.filter((trace) =>
    parseFilter(filter).every(({ field, key = '', operator, value }) => {
      const found = readers[field](trace, key, operator);
      if (operator === 'IS NULL') return found.every((one) => one === null);
      // Text is found anywhere.
      const wanted = field === 'text' || field === 'span.content' ? `%${String(value)}%` : value;
      return found.some((one) => (operator === 'IS NOT NULL' ? one !== null : meets(one, operator, wanted)));
    }),
  );
  return matching.map(({ id }) => id);
}

const actual = (filter: string): number[] => find(database, filter).ids.toSorted((a, b) => a - b);

/** Fields as a filter names them, and values and patterns to compare them with. */
const samples: [string, { texts?: string[]; numbers?: number[]; patterns?: string[] }][] = [
  ['trace.status', { texts: ['OK', 'ERROR', 'IN_PROGRESS'], patterns: ['%K', 'ok', 'IN__ROGRESS'] }],
  [
    'trace.timestamp_ms',
    { numbers: [FIRST_MS - 1, FIRST_MS, FIRST_MS + 5000, FIRST_MS + 5000.5, FIRST_MS + 14_000, 0, -5, 1e300] },
  ],
  ['trace.execution_time_ms', { numbers: [0, 250, 500, 750.5, 1500, -1] }],
  ['trace.end_time_ms', { numbers: [FIRST_MS, FIRST_MS + 1250, FIRST_MS + 2000, 1e300] }],
  ['trace.request_id', { texts: [traces[0]!.trace_id, traces[7]!.trace_id, ''], patterns: ['tr-%', '%1', 'TR-%'] }],
  ['trace.client_request_id', { texts: ['Request-0', 'request-0', ''], patterns: ['Request-%', 'request-%', '%-2'] }],
  ['trace.name', { texts: ['predict', "it''s", '100% sure'], patterns: ['pre%', '%_1', '%ü%', 'predict_1', '%'] }],
  ['trace.run_id', { texts: ['run-0', 'run-4', 'none'], patterns: ['run-%', 'RUN-_'] }],
  ['tag.stage', { texts: ['live', 'Test', 'test'], patterns: ['%e%', 'TEST', 't%'] }],
  ['tag.`a.b`', { texts: ['v0.0', 'v1.9'], patterns: ['v%', 'v0._', '%9'] }],
  ['tag.absent', { texts: ['x'], patterns: ['%'] }],
  [
    'metadata.`mlflow.trace.session`',
    { texts: ['session_0', 'session_2'], patterns: ['session%', '%_2', 'SESSION_0'] },
  ],
  ['request_metadata.`mlflow.trace.user`', { texts: ['ann', 'bob'], patterns: ['A%'] }],
  ['span.name', { texts: ['llm_call', 'Embedding', 'retrieve'], patterns: ['%embedding%', 'llm_call', 'r%'] }],
  ['span.type', { texts: ['LLM', 'RETRIEVER'], patterns: ['%E%', 'llm'] }],
  ['span.status', { texts: ['OK', 'ERROR', 'UNSET'], patterns: ['O%', 'unset'] }],
  ['span.content', { patterns: ['%bears 3%', '%BEARS 3%', 'upon a time 7', 'Grüße', 'GRÜ'] }],
  ['trace.text', { patterns: ['%bears 3%', '%BEARS 3%', 'upon a time 7', 'Grüße', '"role":"user"', 'of _ bears'] }],
  ['span.attributes.model', { texts: ['gpt-0', 'gpt-2', 'GPT-1'], patterns: ['gpt%', 'GPT%', '%1'] }],
  ['span.attributes.temperature', { texts: ['0.7', '0.70'], patterns: ['%0.7%'] }],
  ['span.attributes.`dotted.key`', { texts: ['0', '3', 'text'], patterns: ['t%', '_'] }],
  ['span.attributes.dotted.key', { texts: ['0', 'text'], patterns: ['_'] }],
  ['span.attributes.stream', { texts: ['true', 'false', '1'], patterns: ['t%'] }],
  ['span.attributes.tools', { texts: ['[{"name":"search"}]'], patterns: ['%search%'] }],
  ['span.attributes.none', { texts: ['null', ''], patterns: ['%'] }],
  ['span.attributes.quote', { texts: ['say "x"'], patterns: ['%"x"%'] }],
  [
    'feedback.rating',
    {
      texts: ['positive', 'negative', '1', '0.25', 'true', '{"grade":"A"}'],
      numbers: [0, 0.25, 1, 5],
      patterns: ['pos%', 'NEG%', '%A%', '1'],
    },
  ],
  ['expectation.answer', { texts: ['Paris', '7'], numbers: [7, 10], patterns: ['P%', 'paris'] }],
];

const expressions = ['^(?:OK|ERROR)$', '^[Pp]redict', 'e', '[0-9]+', 'bears [0-3]$', '^$'];

/** Each sample with each operator of its field and each of its values. */
const filters = samples.flatMap(([name, { texts = [], numbers = [], patterns = [] }]) => {
  const [{ field }] = parseFilter(
    `${name} ${fieldRules[fieldOf(name)].operators.includes('LIKE') ? "LIKE 'x'" : '= 0'}`,
  ) as [Comparison];
  return fieldRules[field].operators.flatMap((operator) => {
    if (operator.startsWith('IS')) return [`${name} ${operator}`];
    if (operator.endsWith('IN'))
      return [
        `${name} ${operator} (${texts.map((text) => `'${text}'`).join(', ')})`,
        `${name} ${operator} ('${texts[0]}')`,
      ];
    if (operator === 'RLIKE') return expressions.map((expression) => `${name} RLIKE '${expression}'`);
    if (operator.endsWith('LIKE')) return patterns.map((pattern) => `${name} ${operator} '${pattern}'`);
    const numeric = fieldRules[field].type === 'number' || /[<>]/.test(operator);
    return (numeric ? numbers : texts.map((text) => `'${text}'`)).map((value) => `${name} ${operator} ${value}`);
  });
});

function fieldOf(name: string): Field {
  return name.startsWith('trace.') && name.endsWith('_ms') ? 'timestamp_ms' : 'name';
}

describe('compileFilter', () => {
  it.each(filters)('finds what a plain reading finds: %s', (filter) => {
    expect(actual(filter)).toEqual(expected(filter));
  });

  it('covers each operator of each field, and many filters find some traces but not all', () => {
    const covered = new Set(
      filters.flatMap((filter) => parseFilter(filter).map(({ field, operator }) => `${field} ${operator}`)),
    );
    const all = Object.entries(fieldRules).flatMap(([field, { operators }]) =>
      operators.map((operator) => `${field} ${operator}`),
    );
    expect(all.filter((pair) => !covered.has(pair))).toEqual(['prompt =']);
    const selective = filters.filter(
      (filter) => expected(filter).length > 0 && expected(filter).length < traces.length,
    );
    expect(selective.length / filters.length).toBeGreaterThan(0.4);
  });

  it('finds traces that meet all of several comparisons', () => {
    for (const filter of [
      "trace.status = 'OK' AND tag.stage = 'live'",
      "trace.name LIKE 'pre%' AND trace.timestamp_ms > 1700000002000 AND trace.execution_time_ms < 1000",
      "feedback.rating = '1' AND trace.text LIKE '%bears%'",
    ]) {
      expect(actual(filter)).toEqual(expected(filter));
      expect(actual(filter).length).toBeGreaterThan(0);
    }
  });

  it('wants one span to meet all conditions on spans, as MLflow does', () => {
    expect(actual("span.name = 'retrieve' AND span.type = 'RETRIEVER'")).toHaveLength(30);
    expect(actual("span.name = 'llm_call' AND span.type = 'RETRIEVER'")).toEqual([]);
    expect(actual("span.name = 'retrieve' AND span.content LIKE '%upon a time%'")).toEqual([]);
    expect(actual("span.name = 'llm_call' AND span.content LIKE '%upon a time%'")).toHaveLength(15);
    expect(actual("span.name = 'retrieve' AND span.attributes.model LIKE 'gpt%'")).toEqual([]);
  });

  it('finds the texts of several conditions on trace.text in any spans', () => {
    expect(
      actual("trace.text LIKE '%upon a time 7%' AND trace.text LIKE '%bears 7%' AND span.type = 'RETRIEVER'"),
    ).toEqual([8]);
  });

  it('does not find what is absent by !=, as MLflow does not', () => {
    const without = traces.filter(({ tags }) => tags['stage'] === undefined).map(({ id }) => id);
    expect(without).toHaveLength(10);
    expect(actual("tag.stage != 'live'").filter((id) => without.includes(id))).toEqual([]);
    expect(actual('tag.stage IS NULL')).toEqual(without);
  });

  it('finds text as it was said, and as it stands in JSON', () => {
    expect(actual(`trace.text LIKE '%Tell me a "story" 3%'`)).toEqual([4]);
    expect(actual(`trace.text LIKE '%tell me a \\\\"story\\\\" 3%'`)).toEqual([]);
    expect(actual(`trace.text LIKE '%Tell me a \\\\"story\\\\" 3%'`)).toEqual([4]);
    expect(actual("trace.text LIKE '%story\" 3\nof 3%'")).toEqual([4]);
    expect(actual("trace.text LIKE 'Grüße 100\\%'")).toEqual(
      traces.filter(({ spans }) => spans[1]!.outputs !== null).map(({ id }) => id),
    );
  });

  it('reads a timestamp as the whole millisecond that a trace shows', () => {
    const some = traces.slice(0, 20).map((trace, index) => ({ ...trace, startMs: FIRST_MS + index }));
    const other = testDatabase(some);
    for (const { id, start_time_ns } of other.prepare('SELECT id, start_time_ns FROM traces').all()) {
      const shown = toMilliseconds(Number(start_time_ns));
      expect(shown).toBe(some[Number(id) - 1]!.startMs);
      expect(find(other, `timestamp_ms = ${shown}`).ids).toContain(id);
      expect(find(other, `timestamp_ms >= ${shown} AND timestamp_ms <= ${shown}`).ids).toContain(id);
      expect(find(other, `timestamp_ms < ${shown}`).ids).not.toContain(id);
      expect(find(other, `timestamp_ms > ${shown}`).ids).not.toContain(id);
      expect(find(other, `timestamp_ms != ${shown}`).ids).not.toContain(id);
    }
  });

  it('finds linked prompts, and those tags and attributes of MLflow that are columns here', () => {
    const other = testDatabase([
      { ...traces[0]!, tags: { 'mlflow.linkedPrompts': '[{"name":"qa","version":"4"},{"name":"sum","version":"1"}]' } },
      { ...traces[4]!, tags: { 'mlflow.linkedPrompts': 'no json' } },
      { ...traces[5]!, tags: { 'mlflow.linkedPrompts': '["qa/4", 5, {"name":"qa"}]' } },
    ]);
    expect(find(other, "prompt = 'qa/4'").ids).toEqual([1]);
    expect(find(other, "trace.prompt = 'sum/1'").ids).toEqual([1]);
    expect(find(other, "prompt = 'qa/5'").ids).toEqual([]);
    expect(find(other, "tag.`mlflow.traceName` = 'predict'").ids).toEqual([1]);
    expect(find(other, "metadata.`mlflow.sourceRun` LIKE 'run-%'").ids).toEqual([5, 1]);
    expect(find(other, "span.attributes.`mlflow.llm.model` = 'gpt-4o'").ids).toEqual([1]);
  });

  it('survives rows that are no JSON', () => {
    const other = testDatabase(traces.slice(0, 2));
    other.exec(`UPDATE spans SET attributes = '{broken'; UPDATE assessments SET value = 'raw'`);
    expect(find(other, "span.attributes.model = 'gpt-0'").ids).toEqual([]);
    expect(find(other, "feedback.rating = 'raw'").ids).toEqual([2, 1]);
    expect(find(other, 'feedback.rating > 0').ids).toEqual([]);
  });
});
