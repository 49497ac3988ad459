import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { type ChainOptions, createChain } from './chain.ts';
import { deepFrozen, testRecord } from './test-record.ts';

const image = randomBytes(9000);
const sha256 = createHash('sha256').update(image).digest('hex');
const withImage = JSON.stringify({ image: `data:image/png;base64,${image.toString('base64')}`, text: 'SECRET' });

describe('createChain', () => {
  it('gives the record itself where there is nothing to do', () => {
    const record = deepFrozen(testRecord({ events: [{ name: 'e', timeNs: 1, attributes: {} }] }));
    expect(createChain()(record)).toEqual({ record, attachments: [] });
    expect(createChain()(record)?.record).toBe(record);
  });

  it('takes media out, then has processors, the mask and the limits see the rest', () => {
    const chain = createChain({
      processors: [(span) => ({ ...span, name: `${span.name} SECRET` })],
      mask: (value) => value.replaceAll('SECRET', '*'.repeat(2000)),
      limits: { maxNameLength: 10 },
    });
    const outgoing = chain(deepFrozen(testRecord({ inputs: withImage, outputs: withImage })))!;
    expect(outgoing.attachments).toEqual([{ sha256, mimeType: 'image/png', bytes: image }]);
    expect(JSON.parse(outgoing.record.inputs!)).toEqual({
      image: `attachment:image/png;sha256=${sha256};bytes=9000`,
      text: '*'.repeat(2000),
    });
    expect(outgoing.record.name).toBe('chat *****… [cut: 1995 of 2005 characters]');
  });

  it('keeps no media whose reference was removed, and none where content is not captured', () => {
    const record = testRecord({ inputs: withImage });
    expect(createChain({ mask: () => '?' })(record)?.attachments).toEqual([]);
    const reduced = createChain({ captureContent: 'all' })(record, 'metadata')!;
    expect(reduced.attachments).toEqual([]);
    expect(reduced.record).not.toHaveProperty('inputs');
    expect(createChain({ captureContent: 'metadata' })(record, 'all')!.record).not.toHaveProperty('inputs');
    expect(createChain({ attachments: false })(record)!.record.inputs).toBe(withImage);
  });

  it('masks secrets before the mask sees them', () => {
    const seen: string[] = [];
    const key = `sk-${'a1'.repeat(20)}`;
    const record = testRecord({ inputs: JSON.stringify(key) });
    const see = (value: string): string => {
      seen.push(value);
      return value;
    };
    expect(createChain({ maskSecrets: true })(record)?.record.inputs).toBe('"[masked: openai key]"');
    expect(createChain({ maskSecrets: { emails: true }, mask: see })(record)?.record.inputs).toBe(
      '"[masked: openai key]"',
    );
    expect(seen.join()).not.toContain(key);
  });

  it('drops what a processor drops', () => {
    expect(createChain({ processors: [() => undefined] })(testRecord())).toBeUndefined();
  });

  it('gives events that do not change when the stack of an error is added later', () => {
    const record = testRecord({
      events: [{ name: 'exception', timeNs: 1, attributes: { 'exception.type': 'Error' } }],
    });
    const all: ChainOptions[] = [{ mask: (value) => value }, { maskSecrets: true }, { processors: [(span) => span] }];
    for (const options of all) {
      const outgoing = createChain(options)(record)!;
      record.events[0]!.attributes['exception.stacktrace'] = 'at secret';
      expect(outgoing.record.events[0]!.attributes).toEqual({ 'exception.type': 'Error' });
      delete record.events[0]!.attributes['exception.stacktrace'];
    }
  });

  it('lets nothing of a span through that breaks it', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const record = testRecord({
      attributes: {
        get bad(): string {
          throw new Error('SECRET');
        },
      },
    });
    const outgoing = createChain({ mask: (value) => value })(record);
    expect(outgoing?.record).not.toHaveProperty('inputs');
    expect(outgoing?.record).toMatchObject({ name: 'CHAT_MODEL', attributes: { captureContent: 'none' } });
    expect(warn.mock.calls.map(([warning]) => String(warning)).join()).not.toContain('SECRET');
    warn.mockRestore();
  });
});
