import { describe, expect, it } from 'vitest';
import type { SpanData, Trace } from '../span/types.ts';
import { extractFields, parseExtractFields } from './extract-fields.ts';
import { SearchSyntaxError } from './syntax-error.ts';

const span = (name: string, inputs: unknown, outputs?: unknown): SpanData => ({
  traceId: 'tr-1',
  spanId: name,
  name,
  type: 'CHAIN',
  startTimeNs: 0,
  status: 'OK',
  attributes: {},
  events: [],
  links: [],
  inputs,
  ...(outputs === undefined ? {} : { outputs }),
});

const trace: Trace = {
  info: {
    traceId: 'tr-1',
    name: 'span1',
    state: 'OK',
    requestTime: 0,
    spanCount: 5,
    errorCount: 0,
    experimentId: '0',
    tags: {},
    traceMetadata: {},
    assessments: [],
  },
  data: {
    spans: [
      span('span1', { a: 1, 'x.y': 'dotted', x: { y: 'nested', 'p.q': 5 }, n: null }, { c: 'first' }),
      span('my span', 'plain text', ['zero', { k: 'one' }]),
      span('a.b', { 'c.d': [1, 2] }),
      span('span1', { a: 2, x: { y: 'again', 'p.q': 6 } }, { c: 'last' }),
      span('running', { a: 1 }),
    ],
  },
};

const extract = (...fields: string[]): Record<string, unknown> => extractFields(parseExtractFields(fields), trace);

describe('extractFields', () => {
  it('reads a name, a side and a path', () => {
    expect(
      parseExtractFields([
        'span1.inputs',
        'span1.outputs.c',
        '`my span`.inputs.x',
        'span.inputs.`a.b`.c',
        '`a.b`.outputs.`c d`',
      ]),
    ).toEqual([
      { spanName: 'span1', side: 'inputs', path: [], column: 'span1.inputs' },
      { spanName: 'span1', side: 'outputs', path: ['c'], column: 'span1.outputs.c' },
      { spanName: 'my span', side: 'inputs', path: ['x'], column: 'my span.inputs.x' },
      { spanName: 'span', side: 'inputs', path: ['a.b', 'c'], column: 'span.inputs.a.b.c' },
      { spanName: 'a.b', side: 'outputs', path: ['c d'], column: 'a.b.outputs.c d' },
    ]);
  });

  it('gives the values of the last span of that name, as MLflow does', () => {
    expect(extract('span1.inputs.a', 'span1.outputs.c', 'span1.outputs')).toEqual({
      'span1.inputs.a': 2,
      'span1.outputs.c': 'last',
      'span1.outputs': { c: 'last' },
    });
  });

  it('gives null for what is not there', () => {
    expect(
      extract(
        'span1.inputs.z',
        'running.outputs',
        'running.outputs.a',
        'absent.inputs',
        'my span.inputs.a',
        'span1.inputs.constructor',
        'span1.inputs.a.toFixed',
      ),
    ).toEqual({
      'span1.inputs.z': null,
      'running.outputs': null,
      'running.outputs.a': null,
      'absent.inputs': null,
      'my span.inputs.a': null,
      'span1.inputs.constructor': null,
      'span1.inputs.a.toFixed': null,
    });
  });

  it('reads keys with dots and what is nested, objects and lists', () => {
    expect(
      extract(
        'span1.inputs.x.y',
        'span1.inputs.x.`p.q`',
        '`a.b`.inputs.`c.d`',
        '`a.b`.inputs.c.d',
        'my span.inputs',
        '`my span`.outputs.1.k',
      ),
    ).toEqual({
      'span1.inputs.x.y': 'again',
      'span1.inputs.x.p.q': 6,
      'a.b.inputs.c.d': [1, 2],
      'my span.inputs': 'plain text',
      'my span.outputs.1.k': 'one',
    });
  });

  it('takes all of a path for one key where there is such a key, as MLflow does', () => {
    const one: Trace = { ...trace, data: { spans: trace.data.spans.slice(0, 1) } };
    expect(extractFields(parseExtractFields(['span1.inputs.x.y']), one)).toEqual({ 'span1.inputs.x.y': 'dotted' });
  });

  it.each([
    ['', 0, 'expected the name of a span, found the end.'],
    ['span1', 5, 'expected a dot and inputs or outputs after the name of the span, found the end.'],
    ['span1.', 6, 'expected inputs or outputs, found the end.'],
    ['span1.input', 6, 'expected inputs or outputs, found input. The name of a span with dots stands in back quotes.'],
    ['a.b.inputs', 2, 'expected inputs or outputs, found b. The name of a span with dots stands in back quotes.'],
    ['.inputs', 0, 'expected the name of a span, found ..'],
    ['span1.inputs..x', 13, 'expected a key, found ..'],
    ['`span1.inputs', 0, 'the back quote that opens here is not closed.'],
    ['`span1`inputs', 7, 'expected a dot or the end, found i.'],
    ['span1.inputs.`a`b', 16, 'expected a dot or the end, found b.'],
    ['``.inputs', 1, 'expected the name of a span, found `.'],
  ])('says what is wrong with %j', (field, position, detail) => {
    let error: unknown;
    try {
      parseExtractFields([field]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SearchSyntaxError);
    expect(error).toMatchObject({ code: 'INVALID_OPTION', position, detail });
    expect((error as Error).message.split('\n').at(-1)).toBe(`${' '.repeat(position + 2)}^`);
  });
});
