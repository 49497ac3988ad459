export { getTrace, openStore, searchTraces } from './client/read.ts';
export { getTrackingUri, init, type InitOptions, setTrackingUri } from './config.ts';
export { disable, enable, flush, getLastActiveTraceId, isEnabled, shutdown, stats } from './control.ts';
export type { Destination, Store, TracePage, TraceQuery } from './destinations/types.ts';
export { TracingError, type TracingErrorCode } from './errors.ts';
export type { DeliveryCounts } from './pipeline/delivery.ts';
export type { FlushResult } from './pipeline/pipeline.ts';
export { getCurrentActiveSpan } from './span/context.ts';
export type { EndOptions, LiveSpan } from './span/live-span.ts';
export { type SpanOptions, startSpan } from './span/start-span.ts';
export { trace, type TraceOptions } from './span/trace.ts';
export {
  type SpanData,
  type SpanEvent,
  type SpanLink,
  type SpanStatus,
  SpanType,
  type TokenUsage,
  type Trace,
  type TraceInfo,
  type TraceState,
} from './span/types.ts';
export { withSpan } from './span/with-span.ts';
