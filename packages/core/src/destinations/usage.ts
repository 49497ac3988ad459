import type { TokenUsage } from '../span/types.ts';

/** A span's place in the tree and the usage it carries. */
export interface SpanUsage {
  spanId: string;
  parentId?: string | undefined;
  usage?: TokenUsage | undefined;
}

const counts = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cacheReadInputTokens',
  'cacheCreationInputTokens',
  'reasoningTokens',
] as const;

/**
 * The usage of a trace: the sum over its spans, without those below a span that carries usage itself (which counted
 * them already). `undefined` where no span has any.
 */
export function totalUsage(spans: readonly SpanUsage[]): TokenUsage | undefined {
  if (!spans.some((span) => span.usage)) return undefined;
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const total: TokenUsage = {};
  for (const span of spans) if (span.usage && !isCountedAbove(span, byId)) addUsage(total, span.usage);
  return total;
}

/** Adds to a sum, in place. A count that is known on neither side stays absent. */
export function addUsage(sum: TokenUsage, usage: TokenUsage): TokenUsage {
  for (const count of counts) {
    const value = usage[count];
    if (typeof value === 'number') sum[count] = (sum[count] ?? 0) + value;
  }
  return sum;
}

function isCountedAbove(span: SpanUsage, byId: Map<string, SpanUsage>): boolean {
  const seen = new Set([span.spanId]);
  for (let id = span.parentId; id !== undefined && !seen.has(id); id = byId.get(id)?.parentId) {
    seen.add(id);
    if (byId.get(id)?.usage) return true;
  }
  return false;
}
