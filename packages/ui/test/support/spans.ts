import type { SpanData, TraceInfo } from '@autolog/core';

/** 12:41:07 on 23 November 2026, local time. */
export const startMs: number = new Date(2026, 10, 23, 12, 41, 7).getTime();

const traceId = 'tr-8f3a2b9c0d1e4f5a8f3a2b9c0d1e4f5a';

/** A span that starts `at` and ends after `took` milliseconds; running without the latter. */
export function span(
  name: string,
  { at = 0, took, ...rest }: Partial<SpanData> & { at?: number; took?: number } = {},
): SpanData {
  const startTimeNs = (startMs + at) * 1e6;
  const ended =
    took === undefined ? { status: 'UNSET' as const } : { status: 'OK' as const, endTimeNs: startTimeNs + took * 1e6 };
  return {
    traceId,
    spanId: name,
    name,
    type: 'UNKNOWN',
    startTimeNs,
    attributes: {},
    events: [],
    links: [],
    ...ended,
    ...rest,
  };
}

/** A trace of the list. */
export function traceInfo(rest: Partial<TraceInfo> = {}): TraceInfo {
  return {
    traceId,
    name: 'answer',
    state: 'OK',
    requestTime: startMs,
    executionDuration: 3421,
    experimentId: '0',
    tags: {},
    traceMetadata: {},
    assessments: [],
    spanCount: 1,
    errorCount: 0,
    ...rest,
  };
}

/** What `recordException` adds to a span. */
export function failure(
  type: string,
  message: string,
  stack: string = `${type}: ${message}\n    at rain (rain.ts:3:7)`,
): Partial<SpanData> {
  const attributes = { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack };
  return {
    status: 'ERROR',
    statusMessage: message,
    events: [{ name: 'exception', timeNs: startMs * 1e6, attributes }],
  };
}
