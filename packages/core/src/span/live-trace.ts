import type { AskedTools } from '../agents/asked-tools.ts';
import type { LiveSpan } from './live-span.ts';

/** What the spans of one trace have in common while they are being recorded. */
export interface LiveTrace {
  readonly traceId: string;
  /** The trace's clock: see `currentWallOffsetMs`. */
  readonly wallOffsetMs: number;
  /** The span of another process that the trace's first spans here are below. */
  readonly remoteParentId?: string;
  /** Whether the trace is kept; of one that is not, spans are in context and nowhere else. */
  readonly sampled: boolean;
  /** The journals that have a span of the trace. For journals. */
  inJournals: readonly object[];
  /** Calls of tools that models have asked for, once there are any. */
  askedTools?: AskedTools;
  /** Takes a span over when it has ended. */
  onEnd(span: LiveSpan): void;
}
