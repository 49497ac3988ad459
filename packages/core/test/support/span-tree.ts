import { afterEach, beforeEach } from 'vitest';
import type { SpanData } from '../../src/span/types.ts';
import { type RecordedSpans, recordSpans } from '../../src/testing/record-spans.ts';

/** Records the spans of each test of a file, and fails those that leave one open. */
export function recordEachTest(): Pick<RecordedSpans, 'spans' | 'clear'> {
  let recorded: RecordedSpans;
  beforeEach(() => void (recorded = recordSpans()));
  afterEach(() => {
    const open = recorded.open().map((span) => span.name);
    recorded.stop();
    if (open.length > 0) throw new Error(`Spans are still open: ${open.join(', ')}`);
  });
  return { spans: () => recorded.spans(), clear: () => recorded.clear() };
}

/** Spans as an indented outline, siblings by their start: `['CHAIN desk', '  AGENT triage', '    TOOL look_up']`. */
export function outline(spans: readonly SpanData[]): string[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const byStart = spans.toSorted((a, b) => a.startTimeNs - b.startTimeNs);
  const below = (parentId: string | undefined, indent: string): string[] =>
    byStart
      .filter((span) => (parentId === undefined ? !ids.has(span.parentId ?? '') : span.parentId === parentId))
      .flatMap((span) => [`${indent}${span.type} ${span.name}`, ...below(span.spanId, `${indent}  `)]);
  return below(undefined, '');
}

/** The one span of a name. */
export function spanNamed(spans: readonly SpanData[], name: string): SpanData {
  const found = spans.filter((span) => span.name === name);
  if (found.length !== 1) throw new Error(`There are ${found.length} spans named ${name}.`);
  return found[0]!;
}
