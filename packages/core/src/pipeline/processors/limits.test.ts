import { describe, expect, it } from 'vitest';
import { applyLimits, defaultLimits } from './limits.ts';
import { deepFrozen, testRecord } from './test-record.ts';

const limits = { maxContentLength: 1000, maxAttributes: 3, maxAttributeLength: 100, maxEvents: 4, maxNameLength: 10 };
const event = (index: number): { name: string; timeNs: number; attributes: object } => ({
  name: `e${index}`,
  timeNs: index,
  attributes: {},
});

describe('applyLimits', () => {
  it('gives the record itself where nothing is over', () => {
    const record = testRecord({ events: [{ name: 'e', timeNs: 1, attributes: { a: ['b'] } }] });
    expect(applyLimits(record, defaultLimits)).toBe(record);
    expect(applyLimits(record, limits)).toBe(record);
  });

  it('cuts names and texts, and says so', () => {
    const record = deepFrozen(
      testRecord({
        name: 'a name that is long',
        statusMessage: 'm'.repeat(150),
        attributes: { text: 't'.repeat(101), nested: { list: ['n'.repeat(500)] }, n: 1 },
        events: [{ name: 'exception', timeNs: 1, attributes: { 'exception.stacktrace': 's'.repeat(1000) } }],
        links: [{ traceId: 'tr-1', spanId: '1', attributes: { why: 'w'.repeat(200) } }],
      }),
    );
    const limited = applyLimits(record, limits);
    expect(limited.name).toBe('a name tha… [cut: 9 of 19 characters]');
    expect(limited.statusMessage).toBe(`${'m'.repeat(100)}… [cut: 50 of 150 characters]`);
    expect(limited.attributes['text']).toBe(`${'t'.repeat(100)}… [cut: 1 of 101 characters]`);
    expect(JSON.stringify(limited.attributes['nested']).length).toBeLessThanOrEqual(100);
    expect(limited.events[0]!.attributes['exception.stacktrace']).toMatch(/^s{100}… \[cut: 900 of 1000 characters\]$/);
    expect(limited.links[0]!.attributes!['why']).toMatch(/^w{100}… \[cut/);
  });

  it('keeps the first attributes, the first and last events, and counts the others', () => {
    const record = testRecord({
      attributes: { a: 1, b: 2, c: 3, d: 4, e: 5 },
      events: [0, 1, 2, 3, 4, 5, 6].map(event) as never,
    });
    const limited = applyLimits(record, limits);
    expect(limited.attributes).toEqual({ a: 1, b: 2, c: 3, droppedByLimits: { attributes: 2, events: 3 } });
    expect(limited.events.map(({ name }) => name)).toEqual(['e0', 'e1', 'e5', 'e6']);
  });

  it('cuts inputs and outputs to JSON that fits', () => {
    const inputs = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(3000) }] });
    const limited = applyLimits(testRecord({ inputs, outputs: inputs }), limits);
    expect(limited.inputs!.length).toBeLessThanOrEqual(1000);
    expect(JSON.parse(limited.outputs!)).toMatchObject({ messages: [{ role: 'user' }] });
  });
});
