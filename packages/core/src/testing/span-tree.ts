import { strict as assert } from 'node:assert';
import type { SpanData, SpanEvent } from '../span/types.ts';

/** A span with those below it, without what differs from run to run: ids, times, stacks of errors. */
export interface SpanTree extends Omit<
  SpanData,
  'traceId' | 'spanId' | 'parentId' | 'startTimeNs' | 'endTimeNs' | 'events'
> {
  events: Omit<SpanEvent, 'timeNs'>[];
  children: SpanTree[];
}

/** What may be left out of a {@link SpanTree} that a test expects: a list or attributes that are empty, a status that is OK. */
export type ExpectedSpan = Omit<Partial<SpanTree>, 'name' | 'type' | 'children'> &
  Pick<SpanTree, 'name' | 'type'> & { children?: readonly ExpectedSpan[] };

/**
 * Spans as trees, siblings in the order in which they started. Checks on the way what holds for all spans: ids of the right
 * form, a parent of the same trace, an end that is not before the start.
 *
 * @param volatile attributes that differ from run to run, which are left out
 */
export function spanTrees(spans: readonly SpanData[], volatile: readonly string[] = []): SpanTree[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  assert.equal(ids.size, spans.length, 'no two spans have the same id');
  const sorted = spans.toSorted((a, b) => a.startTimeNs - b.startTimeNs);
  const below = (parent: SpanData | undefined): SpanTree[] =>
    sorted.filter(({ parentId }) => parentId === parent?.spanId).map((span) => toTree(span, parent));

  const toTree = (span: SpanData, parent: SpanData | undefined): SpanTree => {
    const { traceId, spanId, parentId: _, startTimeNs, endTimeNs, ...rest } = span;
    assert.match(traceId, /^tr-[0-9a-f]{32}$/);
    assert.match(spanId, /^[0-9a-f]{16}$/);
    if (parent) assert.equal(traceId, parent.traceId, `${span.name} is in the trace of its parent`);
    assert.ok(endTimeNs !== undefined && endTimeNs >= startTimeNs, `${span.name} ends after it starts`);
    return {
      ...rest,
      attributes: without(span.attributes, volatile),
      events: span.events.map(({ name, attributes }) => ({ name, attributes: without(attributes, stack) })),
      children: below(span),
    };
  };

  for (const { name, parentId } of spans)
    assert.ok(parentId === undefined || ids.has(parentId), `the parent of ${name} is recorded`);
  return below(undefined);
}

/** An expected span with what it may leave out. */
export function wholeTree({ children = [], ...span }: ExpectedSpan): SpanTree {
  return { status: 'OK', attributes: {}, events: [], links: [], ...span, children: children.map(wholeTree) };
}

const stack = ['exception.stacktrace'];

function without(attributes: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}
