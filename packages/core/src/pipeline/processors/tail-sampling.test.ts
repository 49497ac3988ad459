import { describe, expect, it } from 'vitest';
import type { SpanRecord } from '../../span/record.ts';
import type { Outgoing } from './chain.ts';
import { tailSampler } from './tail-sampling.ts';
import { testRecord } from './test-record.ts';

const span = (trace: number, spanId: string, changes: Partial<SpanRecord> = {}): Outgoing => ({
  record: testRecord({ traceId: `tr-${String(trace).padStart(16, '0')}ffffffffffff0000`, spanId, ...changes }),
  attachments: [],
});
const ids = (spans: Outgoing[]): string[] => spans.map(({ record }) => record.spanId);

describe('tailSampler', () => {
  it('drops an ordinary trace whole when its root ends, and what comes later', () => {
    const sampler = tailSampler();
    expect(sampler.add(span(1, 'child'), false)).toEqual([]);
    expect(sampler.counts()).toEqual({ held: 1, sampledOut: 0, decidedEarly: 0 });
    expect(sampler.add(span(1, 'root'), true)).toEqual([]);
    expect(sampler.add(span(1, 'late', { status: 'ERROR' }), false)).toEqual([]);
    expect(sampler.counts()).toEqual({ held: 0, sampledOut: 3, decidedEarly: 0 });
  });

  it('keeps a trace whole from the first error on', () => {
    const sampler = tailSampler();
    sampler.add(span(1, 'before'), false);
    expect(ids(sampler.add(span(1, 'failed', { status: 'ERROR' }), false))).toEqual(['before', 'failed']);
    expect(ids(sampler.add(span(1, 'root'), true))).toEqual(['root']);
    expect(ids(sampler.add(span(1, 'late'), false))).toEqual(['late']);
    expect(sampler.counts()).toEqual({ held: 0, sampledOut: 0, decidedEarly: 0 });
  });

  it('drops errors where they are not to be kept', () => {
    const sampler = tailSampler({ keepErrors: false });
    expect(sampler.add(span(1, 'root', { status: 'ERROR' }), true)).toEqual([]);
    expect(sampler.drain()).toEqual([]);
  });

  it('keeps a trace that took long, over all its spans', () => {
    const sampler = tailSampler({ slowerThanMs: 1500 });
    expect(sampler.add(span(1, 'fast'), true)).toEqual([]);
    expect(sampler.add(span(2, 'first', { startTimeNs: 0, endTimeNs: 1e9 }), false)).toEqual([]);
    expect(ids(sampler.add(span(2, 'second', { startTimeNs: 1e9, endTimeNs: 1.6e9 }), false))).toEqual([
      'first',
      'second',
    ]);
  });

  it('keeps its ratio of the others at once', () => {
    const sampler = tailSampler({ ratio: 0.5 });
    const low = { traceId: `tr-${'0'.repeat(32)}` };
    expect(ids(sampler.add(span(1, 'child', low), false))).toEqual(['child']);
    expect(sampler.add(span(2, 'root'), true)).toEqual([]);
  });

  it('decides the oldest trace early where too many or too much waits', () => {
    const many = tailSampler({ maxHeldTraces: 2 });
    for (const trace of [1, 2, 3]) many.add(span(trace, `child ${trace}`), false);
    expect(many.counts()).toEqual({ held: 2, sampledOut: 1, decidedEarly: 1 });
    const much = tailSampler({ maxHeldLength: 2000 });
    much.add(span(1, 'a', { inputs: 'x'.repeat(1000) }), false);
    much.add(span(2, 'b', { inputs: 'x'.repeat(1000) }), false);
    expect(much.counts()).toEqual({ held: 1, sampledOut: 1, decidedEarly: 1 });
    much.add(span(3, 'c', { inputs: 'x'.repeat(9000) }), false);
    expect(much.counts()).toEqual({ held: 0, sampledOut: 3, decidedEarly: 3 });
  });

  it('lets through at the end of the process what that cuts short', () => {
    const sampler = tailSampler();
    sampler.add(span(1, 'a'), false);
    sampler.add(span(2, 'b'), false);
    expect(ids(sampler.drain())).toEqual(['a', 'b']);
    expect(ids(sampler.add(span(1, 'root'), true))).toEqual(['root']);
    expect(sampler.counts()).toEqual({ held: 0, sampledOut: 0, decidedEarly: 0 });
  });

  it('completes the events of a span that waits, and says whether one has gone on', () => {
    const sampler = tailSampler({ keepErrors: false, slowerThanMs: 10_000 });
    const events = [{ name: 'exception', timeNs: 1, attributes: { 'exception.stacktrace': 'at x' } }];
    const failed = span(1, 'failed', { status: 'ERROR', startTimeNs: 0, endTimeNs: 1 });
    sampler.add(failed, false);
    expect(sampler.amend({ ...failed.record, events })).toBe(false);
    expect(failed.record.events).toEqual([]);
    const [held] = sampler.add(span(1, 'root', { startTimeNs: 0, endTimeNs: 1e10 }), true);
    expect(held?.record.events).toEqual(events);
    expect(sampler.amend({ ...failed.record, events })).toBe(true);
  });

  it('lets attachments wait with their span', () => {
    const sampler = tailSampler({ maxHeldLength: 2000 });
    const attachments = [{ sha256: 'ab', mimeType: 'image/png', bytes: new Uint8Array(1000) }];
    sampler.add({ ...span(1, 'a'), attachments }, false);
    expect(sampler.add(span(1, 'b', { status: 'ERROR' }), true)[0]?.attachments).toBe(attachments);
    sampler.add({ ...span(2, 'a'), attachments: [...attachments, ...attachments] }, false);
    expect(sampler.counts().decidedEarly).toBe(1);
  });
});
