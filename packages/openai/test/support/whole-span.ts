import type { SpanData } from '@autolog/core';
import { expect } from 'vitest';

/** All of a span of a call, where nothing else is said: without parent, of a call that went well. */
export function wholeSpan(span: Partial<SpanData>): unknown {
  const { attributes, ...rest } = span;
  return {
    traceId: expect.stringMatching(/^tr-[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    startTimeNs: expect.any(Number),
    endTimeNs: expect.any(Number),
    status: 'OK',
    provider: 'openai',
    attributes: { 'mlflow.message.format': 'openai', requestId: 'req_1', ...attributes },
    events: [],
    links: [],
    ...rest,
  };
}
