export type { Agent, AgentLike } from './agents/agent-like.ts';
export { type ToolCall, withToolCall } from './agents/tool-call.ts';
export { traceAgent } from './agents/trace-agent.ts';
export { type Conversation, type ConversationOptions, traceConversation } from './agents/trace-conversation.ts';
export { type ToolOptions, traceTool, traceTools } from './agents/trace-tool.ts';
export { type AssessmentOptions, logExpectation, logFeedback } from './client/assessments.ts';
export { updateCurrentTrace } from './client/current-trace.ts';
export { setExperiment } from './client/experiments.ts';
export { getTrace, searchTraces, type TraceRow, type TraceSearch } from './client/read.ts';
export { activeRunId } from './client/current.ts';
export { endRun, type RunOptions, startRun, withRun } from './client/runs.ts';
export { deleteTraces, deleteTraceTag, setTraceTag } from './client/trace-tags.ts';
export {
  type EndSpanOptions,
  type StartSpanOptions,
  type StartTraceOptions,
  TracingClient,
} from './client/tracing-client.ts';
export { openStore, withStore } from './client/with-store.ts';
export { getTrackingUri, init, type InitOptions, setTrackingUri } from './config.ts';
export { disable, enable, flush, getLastActiveTraceId, isEnabled, shutdown, stats } from './control.ts';
export type { ExportedTrace, ExportQuery } from './destinations/sqlite/operations/export-json-lines.ts';
export { type OtlpTraces, toOtlpJson } from './destinations/sqlite/operations/export-otlp.ts';
export type { Imported } from './destinations/sqlite/operations/import-json-lines.ts';
export type { PruneOptions } from './destinations/sqlite/operations/prune.ts';
export type { StoreStatistics } from './destinations/sqlite/operations/statistics.ts';
export type {
  DeleteTraces,
  Destination,
  Experiment,
  NewAssessment,
  NewRun,
  Run,
  RunChange,
  RunStatus,
  Store,
  StoredAttachment,
  TracePage,
  TraceQuery,
  TraceUpdate,
} from './destinations/types.ts';
export { TracingError, type TracingErrorCode } from './errors.ts';
export { faults } from './patch/report.ts';
export type { DeliveryCounts } from './pipeline/delivery.ts';
export type { FlushOptions, FlushResult } from './pipeline/pipeline.ts';
export type { Carrier } from './propagation/carrier.ts';
export { injectTraceContext } from './propagation/inject.ts';
export { withRemoteContext } from './propagation/remote.ts';
export type { AnyFunction } from './span/alike.ts';
export { maskProcessor } from './pipeline/processors/mask.ts';
export { maskSecrets, type SecretOptions } from './pipeline/processors/mask-secrets.ts';
export type { MaskContext, MaskFunction, MaskSide } from './pipeline/processors/mask.ts';
export type { CaptureContent } from './pipeline/processors/capture-content.ts';
export type { SpanLimits } from './pipeline/processors/limits.ts';
export type { ProcessedSpan, SpanProcessor } from './pipeline/processors/processor.ts';
export type { TailSamplerOptions } from './pipeline/processors/tail-sampling.ts';
export { getCurrentActiveSpan } from './span/context.ts';
export type { EndOptions, LiveSpan } from './span/live-span.ts';
export { type SpanOptions, startSpan } from './span/start-span.ts';
export { trace, type TraceOptions } from './span/trace.ts';
export { traced, type TracedDecorator } from './span/traced.ts';
export {
  type Assessment,
  type AssessmentSource,
  type SpanData,
  type SpanEvent,
  type SpanLink,
  SpanLogLevel,
  type SpanStatus,
  SpanType,
  type TokenUsage,
  type Trace,
  type TraceInfo,
  type TraceState,
} from './span/types.ts';
export { withSpan } from './span/with-span.ts';
