import '../config.ts';
import { pipeline, type SpanListener } from '../pipeline/pipeline.ts';
import { toSpanData } from '../span/record.ts';
import type { LiveSpan } from '../span/live-span.ts';
import type { SpanData } from '../span/types.ts';

/** Spans as they are recorded, for tests. */
export interface RecordedSpans {
  /** The spans that have ended, in the order they ended. */
  spans(): SpanData[];
  /** The spans that have started and not ended. */
  open(): SpanData[];
  /** Forgets the spans so far. */
  clear(): void;
  /** Ends the recording. */
  stop(): void;
}

/**
 * Records spans in memory, to look at in a test. Spans go to the destinations that were configured as well; without
 * any, nothing is written to disk while it records.
 *
 * @example
 * const recorded = recordSpans();
 * await answer('Where is my order?');
 * expect(recorded.spans().map((span) => span.type)).toEqual(['CHAT_MODEL', 'CHAIN']);
 * recorded.stop();
 */
export function recordSpans(): RecordedSpans {
  let spans: LiveSpan[] = [];
  const listener: SpanListener = {
    started() {},
    ended: (span) => void spans.push(span),
  };
  /** What would leave of a span, so that a test sees its own mask at work. */
  const dataOf = (span: LiveSpan): SpanData | undefined => {
    const outgoing = pipeline.process(span);
    return outgoing && structuredClone(toSpanData(outgoing.record));
  };
  pipeline.listeners.add(listener);
  return {
    spans: () => {
      pipeline.readStacks();
      return spans.flatMap((span) => dataOf(span) ?? []);
    },
    open: () => [...pipeline.open].flatMap((span) => dataOf(span) ?? []),
    clear: () => void (spans = []),
    stop: () => void pipeline.listeners.delete(listener),
  };
}
