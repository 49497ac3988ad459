import { describe, expect, it } from 'vitest';
import { TracingError } from '../errors.ts';
import { type Comparison, MAX_COMPARISONS, MAX_FILTER_LENGTH, MAX_PATTERN_LENGTH, parseFilter } from './filter.ts';
import { SearchSyntaxError } from './syntax-error.ts';

/** Comparisons without their positions. */
const read = (filter: string): Omit<Comparison, 'position'>[] =>
  parseFilter(filter).map(({ position: _position, ...comparison }) => comparison);

/** @see https://mlflow.org/docs/latest/genai/tracing/search-traces, in its order */
const documented: [string, ...Omit<Comparison, 'position'>[]][] = [
  ['trace.status = "OK"', { field: 'status', operator: '=', value: 'OK' }],
  ['trace.end_time_ms > 1762408895531', { field: 'end_time_ms', operator: '>', value: 1762408895531 }],
  ['trace.run_id = "run_id"', { field: 'run_id', operator: '=', value: 'run_id' }],
  ['trace.name LIKE "%Generate%"', { field: 'name', operator: 'LIKE', value: '%Generate%' }],
  ['prompt = "qa-system-prompt/4"', { field: 'prompt', operator: '=', value: 'qa-system-prompt/4' }],
  ['span.type RLIKE "^LLM"', { field: 'span.type', operator: 'RLIKE', value: '^LLM' }],
  ['span.attributes.model RLIKE "^gpt"', { field: 'span.attributes', key: 'model', operator: 'RLIKE', value: '^gpt' }],
  ['tag.key = "value"', { field: 'tag', key: 'key', operator: '=', value: 'value' }],
  ['metadata.user_id LIKE "user%"', { field: 'metadata', key: 'user_id', operator: 'LIKE', value: 'user%' }],
  ['feedback.rating = "excellent"', { field: 'feedback', key: 'rating', operator: '=', value: 'excellent' }],
  ['expectation.result = "pass"', { field: 'expectation', key: 'result', operator: '=', value: 'pass' }],
  ['trace.text LIKE "%tell me a story"', { field: 'text', operator: 'LIKE', value: '%tell me a story' }],
  ["trace.text LIKE '%authentication error%'", { field: 'text', operator: 'LIKE', value: '%authentication error%' }],
  ["status = 'OK'", { field: 'status', operator: '=', value: 'OK' }],
  ['execution_time_ms > 1000', { field: 'execution_time_ms', operator: '>', value: 1000 }],
  ["trace.name ILIKE '%PREDICT%'", { field: 'name', operator: 'ILIKE', value: '%PREDICT%' }],
  [
    "trace.name RLIKE '^(predict|inference)_[0-9]+'",
    { field: 'name', operator: 'RLIKE', value: '^(predict|inference)_[0-9]+' },
  ],
  ["trace.status != 'OK'", { field: 'status', operator: '!=', value: 'OK' }],
  [
    'trace.execution_time_ms >= 200 AND trace.execution_time_ms <= 800',
    { field: 'execution_time_ms', operator: '>=', value: 200 },
    { field: 'execution_time_ms', operator: '<=', value: 800 },
  ],
  ['trace.timestamp_ms > 1700000000000', { field: 'timestamp_ms', operator: '>', value: 1700000000000 }],
  ["tag.model_name = 'gpt-4'", { field: 'tag', key: 'model_name', operator: '=', value: 'gpt-4' }],
  [
    "tag.version RLIKE '^v[0-9]+\\.[0-9]+'",
    { field: 'tag', key: 'version', operator: 'RLIKE', value: '^v[0-9]+\\.[0-9]+' },
  ],
  ["span.name = 'llm_call'", { field: 'span.name', operator: '=', value: 'llm_call' }],
  [
    "span.attributes.temperature LIKE '%0.7%'",
    { field: 'span.attributes', key: 'temperature', operator: 'LIKE', value: '%0.7%' },
  ],
  [
    "span.attributes.model_version ILIKE '%V2%'",
    { field: 'span.attributes', key: 'model_version', operator: 'ILIKE', value: '%V2%' },
  ],
  [
    "feedback.user_comment LIKE '%helpful%'",
    { field: 'feedback', key: 'user_comment', operator: 'LIKE', value: '%helpful%' },
  ],
  [
    "expectation.label ILIKE '%success%'",
    { field: 'expectation', key: 'label', operator: 'ILIKE', value: '%success%' },
  ],
  [
    "\n        tag.environment = 'production'\n        AND trace.status = 'ERROR'\n        AND trace.execution_time_ms > 500\n    ",
    { field: 'tag', key: 'environment', operator: '=', value: 'production' },
    { field: 'status', operator: '=', value: 'ERROR' },
    { field: 'execution_time_ms', operator: '>', value: 500 },
  ],
  [
    "metadata.`mlflow.trace.session` = 'session_abc'",
    { field: 'metadata', key: 'mlflow.trace.session', operator: '=', value: 'session_abc' },
  ],
  [
    "tags.`mlflow.traceName` = 'my_function'",
    { field: 'tag', key: 'mlflow.traceName', operator: '=', value: 'my_function' },
  ],
  // Older spellings.
  ["attributes.status = 'ERROR'", { field: 'status', operator: '=', value: 'ERROR' }],
  ['attributes.timestamp_ms > 1749006880539', { field: 'timestamp_ms', operator: '>', value: 1749006880539 }],
  ["attribute.name = 'a'", { field: 'name', operator: '=', value: 'a' }],
  [
    "request_metadata.`mlflow.user` = 'alice'",
    { field: 'metadata', key: 'mlflow.user', operator: '=', value: 'alice' },
  ],
  ['trace.timestamp > -5', { field: 'timestamp_ms', operator: '>', value: -5 }],
  [
    'timestamp > 5 AND execution_time < 1.5e3',
    { field: 'timestamp_ms', operator: '>', value: 5 },
    { field: 'execution_time_ms', operator: '<', value: 1500 },
  ],
  ["request_id = 'tr-1'", { field: 'request_id', operator: '=', value: 'tr-1' }],
  ["trace_id IN ('tr-1', 'tr-2',)", { field: 'request_id', operator: 'IN', value: ['tr-1', 'tr-2'] }],
  ["state = 'IN_PROGRESS'", { field: 'status', operator: '=', value: 'IN_PROGRESS' }],
  // What the code of MLflow allows beyond its documentation.
  ["span.status NOT IN ('OK', 'UNSET')", { field: 'span.status', operator: 'NOT IN', value: ['OK', 'UNSET'] }],
  ["span.content ILIKE '%x%'", { field: 'span.content', operator: 'ILIKE', value: '%x%' }],
  ['tag.stage IS NULL', { field: 'tag', key: 'stage', operator: 'IS NULL' }],
  ['feedback.rating IS NOT NULL', { field: 'feedback', key: 'rating', operator: 'IS NOT NULL' }],
  ['feedback.score >= 0.5', { field: 'feedback', key: 'score', operator: '>=', value: 0.5 }],
];

/** Position, and the message from there on. */
const mistakes: [string, number, string][] = [
  ['trace.status = 5', 15, 'expected a text in quotes to compare trace.status with, found 5.'],
  [
    "status = 'ok'",
    9,
    "expected one of the values of trace.status ('OK', 'ERROR', 'IN_PROGRESS' or 'STATE_UNSPECIFIED'), found 'ok'.",
  ],
  [
    "status IN ('OK', 'DONE')",
    17,
    "expected one of the values of trace.status ('OK', 'ERROR', 'IN_PROGRESS' or 'STATE_UNSPECIFIED'), found 'DONE'.",
  ],
  [
    "status < 'OK'",
    7,
    'expected one of the operators of trace.status (=, !=, IN, NOT IN, LIKE, ILIKE, RLIKE), found <.',
  ],
  ["timestamp > '5'", 12, "expected a number to compare trace.timestamp_ms with, found '5'."],
  ['timestamp_ms LIKE 5', 13, 'expected one of the operators of trace.timestamp_ms (=, !=, <, <=, >, >=), found LIKE.'],
  ['timestamp > 5x', 12, 'expected a number to compare trace.timestamp_ms with, found 5x.'],
  ['timestamp > 1e999', 12, 'expected a number that fits 64 bits, found 1e999.'],
  [
    'execution_time IS NULL',
    15,
    'expected one of the operators of trace.execution_time_ms (=, !=, <, <=, >, >=), found IS NULL.',
  ],
  [
    "name = 'a' OR name = 'b'",
    11,
    "MLflow's filter grammar has no OR: use IN ('a', 'b'), RLIKE 'a|b', or one search for each side.",
  ],
  ["(name = 'a')", 0, "MLflow's filter grammar has no parentheses around comparisons: join them with AND."],
  ["NOT name = 'a'", 0, "MLflow's filter grammar has no NOT before a comparison: use !=, NOT IN or IS NOT NULL."],
  ["name = 'a' name = 'b'", 11, 'expected AND or the end of the filter, found name.'],
  ["name = 'a' AND", 14, 'expected a comparison after AND, found the end.'],
  ["name = 'a';", 10, 'expected AND or the end of the filter, found ;.'],
  ["name = 'a' -- x", 11, 'expected AND or the end of the filter, found -.'],
  [
    "name == 'a'",
    5,
    'expected one of the operators of trace.name (=, !=, IN, NOT IN, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL), found ==.',
  ],
  [
    "name <> 'a'",
    5,
    'expected one of the operators of trace.name (=, !=, IN, NOT IN, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL), found <>.',
  ],
  [
    'name',
    4,
    'expected one of the operators of trace.name (=, !=, IN, NOT IN, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL), found the end.',
  ],
  ['name = a', 7, 'expected a text in quotes to compare trace.name with, found a.'],
  ['name = `a`', 7, 'expected a text in quotes to compare trace.name with, found `a`.'],
  ["name = 'abc", 7, "the quote ' that opens here is not closed."],
  ["tag.`abc = 'x'", 4, 'the quote ` that opens here is not closed.'],
  ["name NOT LIKE 'x'", 9, 'expected IN after NOT (there is no NOT LIKE), found LIKE.'],
  ["name IN 'a'", 8, "expected a list such as ('a', 'b'), found 'a'."],
  ['name IN ()', 9, 'expected a text in quotes, found ).'],
  ["name IN ('a' 'b')", 13, "expected , or ), found 'b'."],
  ["name IN ('a', 5)", 14, 'expected a text in quotes, found 5.'],
  [
    "tag.a IN ('x')",
    6,
    'expected one of the operators of tag.a (=, !=, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL), found IN.',
  ],
  ['tag.a IS 5', 9, 'expected NULL or NOT NULL, found 5.'],
  ['tag.a IS NOT 5', 13, 'expected NULL, found 5.'],
  [
    "tag.my-key = 'a'",
    6,
    'expected one of the operators of tag.my (=, !=, LIKE, ILIKE, RLIKE, IS NULL, IS NOT NULL), found -. A key with such characters stands in back quotes: tag.`my-key`.',
  ],
  ["tag = 'x'", 4, 'expected a dot and a key after tag, found =.'],
  ["tag. = 'x'", 5, 'expected a key after the dot, found =.'],
  ["tag.`` = 'x'", 4, 'expected the name of a tag, found ``.'],
  ["foo.bar = 'a'", 0, 'expected trace, tag, metadata, span, feedback or expectation before the dot, found foo.'],
  ["Trace.name = 'a'", 0, 'expected trace, tag, metadata, span, feedback or expectation before the dot, found Trace.'],
  [
    "__proto__.a = 'a'",
    0,
    'expected trace, tag, metadata, span, feedback or expectation before the dot, found __proto__.',
  ],
  [
    "trace.foo = 'a'",
    6,
    'expected one of the fields of a trace (status, timestamp_ms, execution_time_ms, end_time_ms, request_id, client_request_id, name, run_id, prompt, text), found foo.',
  ],
  [
    "constructor = 'a'",
    0,
    'expected a field of a trace (status, timestamp_ms, execution_time_ms, end_time_ms, request_id, client_request_id, name, run_id, prompt, text) or one with a prefix such as tag.<key>, found constructor.',
  ],
  [
    "span.foo = 'a'",
    5,
    'expected one of the fields of a span (name, type, status, content, attributes.<key>), found foo.',
  ],
  [
    "span.attributes = 'a'",
    5,
    'expected one of the fields of a span (name, type, status, content, attributes.<key>), found attributes.',
  ],
  ["'name' = 'a'", 0, "expected a field such as trace.status or tag.<key>, found 'name'."],
  ['feedback.a = 1', 13, 'expected a text in quotes to compare feedback.a with, found 1.'],
  ["feedback.a > '1'", 13, "expected a number to compare feedback.a with, found '1'."],
  ["trace.text = 'a'", 11, 'expected one of the operators of trace.text (LIKE, ILIKE), found =.'],
  ["prompt LIKE 'a/1'", 7, 'expected one of the operators of prompt (=), found LIKE.'],
  ["prompt = 'a'", 9, "expected a prompt's name and version such as 'my-prompt/3', found 'a'."],
  ["name RLIKE 'it\\'s (x'", 18, 'the group that opens here is not closed.'],
  ["name RLIKE 'a' AND name RLIKE '(?=a)'", 31, 'lookarounds cannot be matched in linear time and are not supported.'],
  ["name = 'a\u0000\u202eb", 7, "the quote ' that opens here is not closed."],
  ['name = \u2018a\u2019', 7, 'expected a text in quotes to compare trace.name with, found \u2018.'],
];

const failure = (filter: string): SearchSyntaxError => {
  try {
    parseFilter(filter);
  } catch (error) {
    if (error instanceof SearchSyntaxError) return error;
    throw error;
  }
  throw new Error(`no mistake was found in ${filter}`);
};

describe('parseFilter', () => {
  it.each(documented)('reads %s', (filter, ...comparisons) => {
    expect(read(filter)).toEqual(comparisons);
  });

  it('reads an empty filter as no condition', () => {
    expect(read('')).toEqual([]);
    expect(read(' \n')).toEqual([]);
  });

  it('says where each comparison begins', () => {
    expect(parseFilter(" name = 'a'  and\n tag.x = 'b'").map(({ position }) => position)).toEqual([1, 18]);
  });

  it.each(['LIKE', 'like', 'Like'])('takes %s for the same keyword', (keyword) => {
    expect(read(`name ${keyword} 'a' aNd tag.x is Not nulL`)).toEqual([
      { field: 'name', operator: 'LIKE', value: 'a' },
      { field: 'tag', key: 'x', operator: 'IS NOT NULL' },
    ]);
  });

  it.each([
    ['tag.a.b.c', 'a.b.c'],
    ['tag.`a.b`', 'a.b'],
    ['tag."a.b"', 'a.b'],
    ['tag.a.`b c`', 'a.b c'],
    ['tag.`it`` is`', 'it` is'],
    ['tag."say \\"x\\""', 'say "x"'],
    ['tag.1a', '1a'],
    ['tag.AND', 'AND'],
    ['tag.schlüssel', 'schlüssel'],
    ['`tag`.`日本`', '日本'],
    ["tag.`'; DROP TABLE traces; --`", "'; DROP TABLE traces; --"],
  ])('reads the key of %s', (field, key) => {
    expect(read(`${field} = 'x'`)).toEqual([{ field: 'tag', key, operator: '=', value: 'x' }]);
  });

  it.each([
    ["''", ''],
    ["'it''s'", "it's"],
    ["'it\\'s'", "it's"],
    ["''''", "'"],
    ['"it\'s"', "it's"],
    ['"say ""x"""', 'say "x"'],
    ["'C:\\dir\\x'", 'C:\\dir\\x'],
    ["'ends with two \\\\'", 'ends with two \\\\'],
    ["'a\u0000b\nc\u{1f600}'", 'a\u0000b\nc\u{1f600}'],
    ["'a -- /* b */ `c`'", 'a -- /* b */ `c`'],
  ])('reads the text %s', (written, value) => {
    expect(read(`name = ${written}`)).toEqual([{ field: 'name', operator: '=', value }]);
  });

  it.each(mistakes)('says what is wrong with %s', (filter, position, detail) => {
    const error = failure(filter);
    expect(error).toBeInstanceOf(TracingError);
    expect({ code: error.code, position: error.position, detail: error.detail }).toEqual({
      code: 'INVALID_FILTER',
      position,
      detail,
    });
  });

  it('shows the filter with a caret under the place', () => {
    expect(failure('trace.status = 5').message).toBe(
      [
        'The filter cannot be read at character 16: expected a text in quotes to compare trace.status with, found 5.',
        '  trace.status = 5',
        '                 ^',
      ].join('\n'),
    );
  });

  it('shows the part of a long filter around the place, on one line and without what would move the cursor', () => {
    const filter = `${"tag.a = 'x' AND\n".repeat(10)}tag.\u001b[31m = 'é' ${"AND tag.a = 'x' ".repeat(10)}`;
    const [, shown, caret] = failure(filter).message.split('\n');
    expect(shown).toBe(
      "  …'x' AND tag.a = 'x' AND tag.a = 'x' AND tag.a = 'x' AND tag. [31m = 'é' AND tag.a = 'x' AND tag.a = …",
    );
    expect(shown!.slice(0, caret!.indexOf('^')).endsWith('tag.')).toBe(true);
  });

  it('limits the filter, its comparisons and its patterns', () => {
    const comparison = "tag.a = 'x'";
    const joined = (count: number): string => Array.from({ length: count }, () => comparison).join(' AND ');
    expect(read(joined(MAX_COMPARISONS))).toHaveLength(50);
    expect(failure(joined(MAX_COMPARISONS + 1)).detail).toBe(
      'a filter has at most 50 comparisons, and here begins another.',
    );
    expect(read(comparison.padEnd(MAX_FILTER_LENGTH))).toHaveLength(1);
    expect(failure(comparison.padEnd(MAX_FILTER_LENGTH + 1)).detail).toBe(
      'a filter has at most 10000 characters, this one has 10001.',
    );
    expect(failure(`name IN (${"'a',".repeat(40_000)})`).detail).toBe(
      'a filter has at most 10000 characters, this one has 160010.',
    );
    for (const operator of ['LIKE', 'ILIKE', 'RLIKE']) {
      expect(read(`name ${operator} '${'a'.repeat(MAX_PATTERN_LENGTH)}'`)).toHaveLength(1);
      expect(failure(`name ${operator} '${'a'.repeat(MAX_PATTERN_LENGTH + 1)}'`).detail).toBe(
        'a pattern has at most 1000 characters, this one has 1001.',
      );
    }
    expect(read(`name = '${'a'.repeat(5000)}'`)).toHaveLength(1);
  });

  it('refuses what is no text', () => {
    expect(() => parseFilter(5 as unknown as string)).toThrow('filter must be a text such as');
  });

  it('ends quickly on any 10,000 characters', () => {
    for (const piece of [
      "'",
      '"',
      '`',
      '\\',
      "\\'",
      '(',
      '.',
      'a.',
      'IN (',
      '-',
      '1',
      '1e',
      'a ',
      '=',
      '\u{1f600}',
      '\ud800',
    ]) {
      const started = performance.now();
      const filter = piece.repeat(MAX_FILTER_LENGTH).slice(0, MAX_FILTER_LENGTH);
      expect(() => parseFilter(filter)).toThrow(SearchSyntaxError);
      expect(() => parseFilter(`name IN (${filter}`.slice(0, MAX_FILTER_LENGTH))).toThrow(SearchSyntaxError);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });
});
