import { onTestFinished } from 'vitest';
import { type RecordedSpans, recordSpans } from '../../src/testing/index.ts';

/** Records the spans of the running test. */
export function recorded(): RecordedSpans {
  const spans = recordSpans();
  onTestFinished(() => spans.stop());
  return spans;
}
