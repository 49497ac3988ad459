import type { DatabaseSync } from 'node:sqlite';
import type { SpanRecord } from '../../span/record.ts';
import type { TokenUsage } from '../../span/types.ts';
import { totalUsage } from '../usage.ts';

/** What a span's usage does to the sum of its trace. */
type UsageEffect = 'add' | 'none' | 'recount';

/**
 * Keeps the usage of traces without reading all their spans again for each that is stored, which would cost the square of
 * a long trace's length: spans that have usage below them carry a mark.
 */
export interface UsageSums {
  /** Call it with a span that has ended and was stored; `wasThere` tells that it had been stored as running. */
  effectOf(trace: number, span: SpanRecord, wasThere: boolean): UsageEffect;
  recount(trace: number): TokenUsage | undefined;
}

interface SpanRow {
  parentId: string | null;
  hasUsage: number;
  usageBelow: number;
}

export function usageSums(database: DatabaseSync): UsageSums {
  const selectSpan = database.prepare(
    'SELECT parent_id AS parentId, usage IS NOT NULL AS hasUsage, usage_below AS usageBelow FROM spans WHERE trace = ? AND span_id = ?',
  );
  const markUsageBelow = database.prepare('UPDATE spans SET usage_below = 1 WHERE trace = ? AND span_id = ?');
  const selectAll = database.prepare(
    'SELECT span_id AS spanId, parent_id AS parentId, usage FROM spans WHERE trace = ?',
  );

  const find = (trace: number, spanId: string): SpanRow | undefined =>
    selectSpan.get(trace, spanId) as SpanRow | undefined;

  /** Whether a span above carries usage. Marks those above. */
  const isCountedAbove = (trace: number, span: SpanRecord): boolean => {
    const seen = new Set([span.spanId]);
    let isCounted = false;
    for (let id = span.parentId; id !== undefined && !seen.has(id);) {
      seen.add(id);
      const above = find(trace, id);
      if (above?.usageBelow === 0) markUsageBelow.run(trace, id);
      isCounted ||= above?.hasUsage === 1;
      id = above?.parentId ?? undefined;
    }
    return isCounted;
  };

  return {
    effectOf(trace, span, wasThere) {
      if (!hasCounts(span.usage)) return 'none';
      const isCounted = isCountedAbove(trace, span);
      // Where something ended below a span, the span had been stored as running before.
      if (wasThere && find(trace, span.spanId)?.usageBelow === 1) return 'recount';
      return isCounted ? 'none' : 'add';
    },

    recount(trace) {
      const spans = selectAll.all(trace) as { spanId: string; parentId: string | null; usage: string | null }[];
      return totalUsage(
        spans.map(({ spanId, parentId, usage }) => ({
          spanId,
          parentId: parentId ?? undefined,
          usage: parseUsage(usage),
        })),
      );
    },
  };
}

/** A usage column's content. */
export function parseUsage(usage: string | null): TokenUsage | undefined {
  return usage === null ? undefined : (JSON.parse(usage) as TokenUsage);
}

function hasCounts(usage: TokenUsage | undefined): boolean {
  return usage !== undefined && Object.keys(usage).length > 0;
}
