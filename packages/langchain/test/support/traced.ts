import type { SpanData } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import { langchainAutolog } from '../../src/index.ts';

/** What a program did while it was recorded. */
export interface Traced<T> {
  result: T;
  /** In the order in which they ended. */
  spans: SpanData[];
  /** Those that have not ended. */
  open: SpanData[];
}

/** Runs a program with `langchainAutolog()` on. */
export async function traced<T>(program: () => T | Promise<T>): Promise<Traced<T>> {
  const recorded = recordSpans();
  const { disable } = langchainAutolog();
  try {
    const result = await program();
    return { result, spans: recorded.spans(), open: recorded.open() };
  } finally {
    disable();
    recorded.stop();
  }
}

/** The only span of a name. */
export function spanNamed(spans: readonly SpanData[], name: string): SpanData {
  const [span, ...others] = spans.filter((candidate) => candidate.name === name);
  if (!span || others.length > 0) throw new Error(`${others.length + (span ? 1 : 0)} spans are named ${name}`);
  return span;
}
