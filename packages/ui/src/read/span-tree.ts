import type { SpanData } from '@autolog/core';

/** A span at its place in the tree, in the order in which a tree is printed. */
export interface SpanRow {
  span: SpanData;
  /** 0 for a root. */
  depth: number;
  /** No sibling follows. */
  last: boolean;
  hasChildren: boolean;
}

/** The tree below the root spans, and below the spans whose parent the trace does not hold (or that are their own ancestors). */
export interface SpanTree {
  rooted: SpanRow[];
  detached: SpanRow[];
}

/** Puts the spans of a trace in the order of their tree, each once. Without recursion: a tree may be thousands deep. */
export function spanTree(spans: readonly SpanData[]): SpanTree {
  const children = new Map<SpanData, SpanData[]>(spans.map((span) => [span, []]));
  const byId = new Map<string, SpanData>();
  for (const span of spans) if (!byId.has(span.spanId)) byId.set(span.spanId, span);
  const orphans: SpanData[] = [];
  const roots: SpanData[] = [];
  for (const span of spans) {
    const parent = span.parentId === undefined ? undefined : byId.get(span.parentId);
    const siblings = span.parentId === undefined ? roots : parent === undefined ? orphans : children.get(parent)!;
    siblings.push(span);
  }

  const placed = new Set<SpanData>();
  const rowsBelow = (starts: SpanData[]): SpanRow[] => {
    const rows: SpanRow[] = [];
    const pending = toVisit(starts, 0);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      placed.add(next.span);
      const below = children.get(next.span)!.filter((child) => !placed.has(child));
      rows.push({ ...next, hasChildren: below.length > 0 });
      for (const visit of toVisit(below, next.depth + 1)) pending.push(visit);
    }
    return rows;
  };

  const rooted = rowsBelow(roots);
  const detached = rowsBelow(orphans);
  for (const span of spans) {
    if (placed.has(span)) continue;
    for (const row of rowsBelow([span])) detached.push(row);
  }
  return { rooted, detached };
}

/** The spans last first: they are taken from the end. */
function toVisit(spans: SpanData[], depth: number): Omit<SpanRow, 'hasChildren'>[] {
  return spans.map((span, index) => ({ span, depth, last: index === spans.length - 1 })).toReversed();
}
