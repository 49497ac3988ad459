import { describe, expect, it } from 'vitest';
import { applyCapture, parseCaptureContent, reduceCapture } from './capture-content.ts';
import { deepFrozen, testRecord } from './test-record.ts';

const record = deepFrozen(
  testRecord({
    name: 'answer',
    status: 'ERROR',
    statusMessage: 'no order for ann@x.org',
    usage: { inputTokens: 3 },
    attributes: {
      temperature: 0.5,
      stream: true,
      note: 'ann',
      nested: { name: 'ann' },
      requestId: 'req_1',
      finishReasons: ['stop'],
      model: { name: 'ann' },
    },
    events: [
      {
        name: 'exception',
        timeNs: 1,
        attributes: { 'exception.type': 'RangeError', 'exception.message': 'ann', 'exception.stacktrace': 'at ann' },
      },
      { name: 'retry', timeNs: 2, attributes: { attempt: 1, why: 'ann' } },
    ],
    links: [{ traceId: 'tr-1', spanId: '1', attributes: { why: 'ann' } }],
  }),
);

describe('applyCapture', () => {
  it('gives the record itself for all', () => {
    expect(applyCapture(record, 'all')).toBe(record);
  });

  it('keeps for metadata what names, counts and times', () => {
    const { inputs: _inputs, outputs: _outputs, ...rest } = record;
    expect(applyCapture(record, 'metadata')).toEqual({
      ...rest,
      statusMessage: 'RangeError',
      attributes: {
        temperature: 0.5,
        stream: true,
        requestId: 'req_1',
        finishReasons: ['stop'],
        captureContent: 'metadata',
      },
      events: [
        { name: 'exception', timeNs: 1, attributes: { 'exception.type': 'RangeError' } },
        { name: 'retry', timeNs: 2, attributes: { attempt: 1 } },
      ],
      links: [{ traceId: 'tr-1', spanId: '1' }],
    });
  });

  it('keeps for none the structure', () => {
    const { traceId, spanId, type, startTimeNs, endTimeNs, status, model, usage } = record;
    expect(applyCapture(record, 'none')).toEqual({
      traceId,
      spanId,
      name: 'CHAT_MODEL',
      type,
      startTimeNs,
      endTimeNs,
      status,
      model,
      usage,
      attributes: { captureContent: 'none' },
      events: [],
      links: [{ traceId: 'tr-1', spanId: '1' }],
    });
  });

  it('has no message where no error is known', () => {
    expect(applyCapture({ ...record, events: [] }, 'metadata')).not.toHaveProperty('statusMessage');
  });
});

describe('reduceCapture', () => {
  it.each([
    ['all', undefined, 'all'],
    ['all', 'metadata', 'metadata'],
    ['metadata', 'all', 'metadata'],
    ['none', 'all', 'none'],
    ['metadata', 'none', 'none'],
    ['all', 'everything' as 'all', 'none'],
  ] as const)('%s, then %s, is %s', (outer, inner, expected) => {
    expect(reduceCapture(outer, inner)).toBe(expected);
  });
});

describe('parseCaptureContent', () => {
  it.each([
    ['metadata', 'metadata'],
    [' NONE ', 'none'],
    ['true', 'all'],
    ['0', 'metadata'],
    ['', undefined],
    ['some', undefined],
  ] as const)('reads %j as %s', (text, expected) => {
    expect(parseCaptureContent(text)).toBe(expected);
  });
});
