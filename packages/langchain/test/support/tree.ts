import type { SpanData } from '@autolog/core';

/**
 * Spans as text, one line each, children below their parents and siblings in the order in which they started:
 * `TYPE name`, and `!` with the message for one that failed.
 */
export function treeOf(spans: readonly SpanData[], say: (span: SpanData) => string = () => ''): string[] {
  const sorted = spans.toSorted((a, b) => a.startTimeNs - b.startTimeNs);
  const below = (parentId: string | undefined, indent: string): string[] =>
    sorted
      .filter((span) => span.parentId === parentId)
      .flatMap((span) => {
        const error = span.status === 'ERROR' ? ` ! ${span.statusMessage}` : '';
        return [`${indent}${span.type} ${span.name}${error}${say(span)}`, ...below(span.spanId, `${indent}  `)];
      });
  return below(undefined, '');
}
