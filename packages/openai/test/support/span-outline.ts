import type { SpanData } from '@autolog/core';

/** Spans as an indented outline, siblings by their start: `['AGENT runTools', '  CHAT_MODEL Completions', '  TOOL look_up']`. */
export function outline(spans: readonly SpanData[]): string[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const byStart = spans.toSorted((a, b) => a.startTimeNs - b.startTimeNs);
  const below = (parentId: string | undefined, indent: string): string[] =>
    byStart
      .filter((span) => (parentId === undefined ? !ids.has(span.parentId ?? '') : span.parentId === parentId))
      .flatMap((span) => [`${indent}${span.type} ${span.name}`, ...below(span.spanId, `${indent}  `)]);
  return below(undefined, '');
}

/** The spans of a type, by their start. */
export function spansOf(spans: readonly SpanData[], type: string): SpanData[] {
  return spans.filter((span) => span.type === type).toSorted((a, b) => a.startTimeNs - b.startTimeNs);
}
