import { describe, expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const remote = { traceId: `tr-${trace}`, spanId: span };

describe('parseTraceparent', () => {
  it.each([
    ['sampled', `00-${trace}-${span}-01`],
    ['not sampled', `00-${trace}-${span}-00`],
    ['flags of later levels', `00-${trace}-${span}-ff`],
    ['a later version', `01-${trace}-${span}-01`],
    ['a later version that has more', `cc-${trace}-${span}-01-what-the-future-brings`],
  ])('reads %s', (_, header) => {
    expect(parseTraceparent(header)).toEqual(remote);
  });

  it.each([
    ['empty', ''],
    ['a version that is none', `ff-${trace}-${span}-01`],
    ['a short version', `0-${trace}-${span}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['a span id of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${trace.toUpperCase()}-${span}-01`],
    ['a short trace id', `00-${trace.slice(1)}-${span}-01`],
    ['a long span id', `00-${trace}-${span}0-01`],
    ['what is not hexadecimal', `00-${trace}-${span.replace('f', 'g')}-01`],
    ['no flags', `00-${trace}-${span}`],
    ['long flags', `00-${trace}-${span}-011`],
    ['more than version 00 has', `00-${trace}-${span}-01-more`],
    ['more, without a dash, in a later version', `01-${trace}-${span}-01more`],
    ['two of them', `00-${trace}-${span}-01, 00-${trace}-${span}-01`],
    ['space around it', ` 00-${trace}-${span}-01 `],
    ['a line end', `00-${trace}-${span}-01\n`],
    ['a later version with a line end', `01-${trace}-${span}-01-a\nb`],
    ['a great deal', `01-${trace}-${span}-01${'-'.repeat(1_000_000)}\n`],
  ])('refuses %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});

describe('formatTraceparent', () => {
  it('writes what parseTraceparent reads', () => {
    expect(formatTraceparent(remote)).toBe(`00-${trace}-${span}-01`);
  });

  it('has no place for ids that W3C does not know', () => {
    expect(formatTraceparent({ traceId: '', spanId: '' })).toBeUndefined();
    expect(formatTraceparent({ traceId: 'tr-mine', spanId: span })).toBeUndefined();
    expect(formatTraceparent({ traceId: `tr-${'0'.repeat(32)}`, spanId: span })).toBeUndefined();
  });
});
