import { describe, expect, it, vi } from 'vitest';
import { faults } from '../../patch/report.ts';
import { PROCESSOR_FAILED } from './fail-closed.ts';
import { runProcessors, type SpanProcessor } from './processor.ts';
import { deepFrozen, testRecord } from './test-record.ts';

const failing = (body: () => unknown): SpanProcessor => body as SpanProcessor;

describe('runProcessors', () => {
  it('gives the record itself where there are none', () => {
    const record = testRecord();
    expect(runProcessors([], record)).toBe(record);
  });

  it('has each see what the one before it left, and never changes the record', () => {
    const record = deepFrozen(testRecord());
    const seen: unknown[] = [];
    const result = runProcessors(
      [
        (span) => {
          span.name = 'renamed';
          span.inputs = { hidden: true };
          span.attributes['tenant'] = 7;
          delete span.attributes['note'];
          span.events.push({ name: 'checked', timeNs: 5, attributes: {} });
          return span;
        },
        (span) => {
          seen.push(span.name, structuredClone(span.inputs), span.outputs);
          (span.inputs as Record<string, unknown>)['more'] = [1];
          return span;
        },
      ],
      record,
    );
    expect(seen).toEqual(['renamed', { hidden: true }, 'On its way']);
    expect(result).toEqual({
      ...record,
      name: 'renamed',
      inputs: '{"hidden":true,"more":[1]}',
      attributes: { temperature: 0.5, tenant: 7 },
      events: [{ name: 'checked', timeNs: 5, attributes: {} }],
    });
  });

  it('passes a text on as it is where nobody read it', () => {
    const inputs = '{ "id": 12345678901234567890 }';
    expect(runProcessors([(span) => span], testRecord({ inputs }))?.inputs).toBe(inputs);
  });

  it('parses a text once, and makes it anew where the data was changed in place', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const redact: SpanProcessor = (span) => {
      (span.inputs as { messages: { content: string }[] }).messages[0]!.content = '[hidden]';
      return span;
    };
    const result = runProcessors([redact, redact], testRecord());
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
    expect(result?.inputs).toBe('{"messages":[{"role":"user","content":"[hidden]"}],"max_tokens":10}');
  });

  it('takes another object with the same fields', () => {
    const record = testRecord();
    const result = runProcessors(
      [(span) => ({ ...span, outputs: undefined, model: undefined, traceId: 'tr-other' })],
      record,
    );
    const { outputs: _outputs, model: _model, ...rest } = record;
    expect(result).toEqual(rest);
  });

  it('records what is no data as well as can be', () => {
    const result = runProcessors(
      [
        (span) => {
          span.outputs = new Map([['count', 1n]]);
          span.attributes = { when: new Date(0), big: 5n, none: undefined };
          return span;
        },
      ],
      testRecord(),
    );
    expect(result?.outputs).toBe('{"count":"1"}');
    expect(result?.attributes).toEqual({ when: '1970-01-01T00:00:00.000Z', big: '5' });
  });

  it('drops a span where undefined is returned, and tells who changed it first', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const later = vi.fn<SpanProcessor>((span) => span);
    expect(runProcessors([() => undefined, later], testRecord())).toBeUndefined();
    expect(later).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
    function likeInPython(span: { name: string }): undefined {
      span.name = 'changed';
    }
    expect(runProcessors([likeInPython], testRecord())).toBeUndefined();
    expect(String(warn.mock.calls[0]?.[0])).toContain('processor likeInPython changed a span and returned nothing');
    warn.mockRestore();
  });
});

describe('a processor that fails', () => {
  const SECRET = 'sesame';
  const record = testRecord({
    inputs: JSON.stringify(SECRET),
    statusMessage: SECRET,
    attributes: { count: 3, text: SECRET, nested: { SECRET } },
    events: [
      { name: 'exception', timeNs: 1, attributes: { 'exception.type': 'TypeError', 'exception.message': SECRET } },
    ],
    links: [{ traceId: 'tr-1', spanId: '1', attributes: { why: SECRET } }],
  });

  it.each<[string, SpanProcessor]>([
    [
      'throws',
      failing(() => {
        throw new Error(SECRET);
      }),
    ],
    ['returns a promise', failing(() => Promise.reject(new Error(SECRET)))],
    ['returns a text', failing(() => SECRET)],
    ['returns half a span', failing(() => ({ attributes: {} }))],
    ['returns events that are none', (span) => ({ ...span, events: [SECRET] as never })],
    [
      'writes, then throws',
      failing(function throwsLate(this: unknown, ...[span]: unknown[]) {
        (span as { inputs: unknown }).inputs = SECRET;
        throw SECRET;
      }),
    ],
  ])('leaves the span without content: it %s', (_how, processor) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const before = Object.values(faults()).reduce((sum, count) => sum + count, 0);
    const result = runProcessors([processor], record);
    expect(result).toEqual({
      ...record,
      inputs: JSON.stringify(PROCESSOR_FAILED),
      outputs: JSON.stringify(PROCESSOR_FAILED),
      statusMessage: PROCESSOR_FAILED,
      attributes: { count: 3, text: PROCESSOR_FAILED, nested: PROCESSOR_FAILED },
      events: [
        {
          name: 'exception',
          timeNs: 1,
          attributes: { 'exception.type': 'TypeError', 'exception.message': PROCESSOR_FAILED },
        },
      ],
      links: [{ traceId: 'tr-1', spanId: '1', attributes: { why: PROCESSOR_FAILED } }],
    });
    expect(Object.values(faults()).reduce((sum, count) => sum + count, 0)).toBe(before + 1);
    expect(JSON.stringify(warn.mock.calls.map(([warning]) => String(warning)))).not.toContain(SECRET);
    warn.mockRestore();
  });

  it('lets the ones after it see the span, which may still drop it', () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const throwing = failing(() => {
      throw new Error('no');
    });
    expect(
      runProcessors([throwing, (span) => (span.type === 'CHAT_MODEL' ? undefined : span)], record),
    ).toBeUndefined();
    expect(runProcessors([throwing, (span) => ({ ...span, name: 'seen' })], record)?.name).toBe('seen');
    vi.restoreAllMocks();
  });
});
