import { describe, expect, it, vi } from 'vitest';
import { faults } from '../../patch/report.ts';
import { type MaskContext, type MaskFunction, maskProcessor, maskRecord, maskText } from './mask.ts';
import { MASK_FAILED } from './mask-value.ts';
import { runProcessors } from './processor.ts';
import { deepFrozen, testRecord } from './test-record.ts';

const CANARY = 'CANARY-4711';
const hideCanary: MaskFunction = (value) => value.replaceAll(CANARY, '***');

/** A record that holds the canary wherever a text can stand. */
const record = deepFrozen(
  testRecord({
    name: `name ${CANARY}`,
    statusMessage: `failed: ${CANARY}`,
    inputs: JSON.stringify({
      messages: [{ role: 'user', content: `a "${CANARY}"\n` }],
      [`key ${CANARY}`]: 1,
      [CANARY]: 2,
      n: 5,
    }),
    outputs: JSON.stringify(CANARY),
    attributes: { text: CANARY, nested: { list: [CANARY] }, [`mail.${CANARY}`]: true },
    events: [
      {
        name: `event ${CANARY}`,
        timeNs: 1,
        attributes: { 'exception.message': CANARY, 'exception.stacktrace': `at ${CANARY}` },
      },
    ],
    links: [
      { traceId: 'tr-1', spanId: '1', attributes: { why: CANARY } },
      { traceId: 'tr-2', spanId: '2' },
    ],
  }),
);

describe('maskRecord', () => {
  it('masks every text, keys included', () => {
    const masked = maskRecord(record, hideCanary);
    expect(JSON.stringify(masked)).not.toContain(CANARY);
    expect(JSON.parse(masked.inputs!)).toEqual({
      messages: [{ role: 'user', content: 'a "***"\n' }],
      'key ***': 1,
      '***': 2,
      n: 5,
    });
    expect(masked.events[0]).toEqual({
      name: 'event ***',
      timeNs: 1,
      attributes: { 'exception.message': '***', 'exception.stacktrace': 'at ***' },
    });
  });

  it('asks for each text once, and says where it stands', () => {
    const seen: [string, MaskContext][] = [];
    maskRecord(record, (value, context) => {
      seen.push([value, context]);
      return value;
    });
    const spanType = 'CHAT_MODEL';
    expect(seen.map(([, { side, path, isKey }]) => `${side} ${path}${isKey ? ' (key)' : ''}`)).toEqual([
      'name name',
      'attributes attributes.text',
      'attributes attributes.nested.list[0]',
      'attributes attributes (key)',
      'events events[0].name',
      'events events[0].attributes["exception.message"]',
      'events events[0].attributes["exception.stacktrace"]',
      'links links[0].attributes.why',
      'statusMessage statusMessage',
      'inputs inputs.messages[0].role',
      'inputs inputs.messages[0].content',
      'inputs inputs (key)',
      'inputs inputs (key)',
      'outputs outputs',
    ]);
    expect(seen.find(([value]) => value.startsWith('a "'))).toEqual([
      `a "${CANARY}"\n`,
      { path: 'inputs.messages[0].content', spanType, side: 'inputs' },
    ]);
  });

  it('keeps the shape of data under a mask that hides everything', () => {
    const masked = maskRecord(testRecord(), () => '[hidden]');
    expect(JSON.parse(masked.inputs!)).toEqual({
      messages: [{ role: '[hidden]', content: '[hidden]' }],
      max_tokens: 10,
    });
  });

  it('keeps every entry where keys become the same', () => {
    const inputs = JSON.stringify({ 'ann@x.org': 1, 'bob@x.org': 2, 'cid@x.org': 3 });
    const masked = maskRecord(testRecord({ inputs }), () => '?');
    expect(masked.inputs).toBe('{"?":1,"? (2)":2,"? (3)":3}');
  });

  it('passes the very same texts on where nothing was masked', () => {
    const inputs = '{ "id": 12345678901234567890, "text": "a" }';
    expect(maskRecord(testRecord({ inputs }), hideCanary).inputs).toBe(inputs);
  });

  it('does not fall for __proto__, text that is no JSON, or nesting without end', () => {
    const proto = maskRecord(testRecord({ inputs: `{"__proto__":{"polluted":"${CANARY}"}}` }), hideCanary);
    expect(proto.inputs).toBe('{"__proto__":{"polluted":"***"}}');
    expect(maskRecord(testRecord({ inputs: `{ ${CANARY}` }), hideCanary).inputs).toBe('"{ ***"');
    const deep = `${'['.repeat(100_000)}"${CANARY}"${']'.repeat(100_000)}`;
    expect(maskRecord(testRecord({ inputs: deep }), hideCanary).inputs).toContain('[masked: nested too deep]');
  });
});

describe('a mask that fails', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error(CANARY);
      },
    ],
    ['gives a promise', () => Promise.reject(new Error(CANARY))],
    ['gives nothing', () => undefined],
    ['gives a number', () => 5],
    [
      'gives a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error(CANARY);
            },
          },
        ),
    ],
  ])('leaves a marker for that value alone, counted: it %s', (_how, body) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const before = faults()['mask function'] ?? 0;
    const mask: MaskFunction = (value) => (value.includes(CANARY) ? (body() as string) : value);
    const masked = maskRecord(testRecord({ inputs: JSON.stringify(['fine', CANARY]) }), mask);
    expect(masked.inputs).toBe(JSON.stringify(['fine', MASK_FAILED]));
    expect(faults()['mask function']).toBe(before + 1);
    expect(JSON.stringify(warn.mock.calls.map(([warning]) => String(warning)))).not.toContain(CANARY);
    warn.mockRestore();
  });
});

describe('masking elsewhere', () => {
  it('masks a text of a trace', () => {
    const contexts: MaskContext[] = [];
    const mask: MaskFunction = (value, context) => {
      contexts.push(context);
      return hideCanary(value, context);
    };
    expect(maskText(`for ${CANARY}`, 'tags.customer', mask)).toBe('for ***');
    expect(contexts).toEqual([{ path: 'tags.customer', spanType: 'UNKNOWN', side: 'trace' }]);
  });

  it('masks as a processor what it masks in a record', () => {
    expect(runProcessors([maskProcessor(hideCanary)], record)).toEqual(maskRecord(record, hideCanary));
  });
});
