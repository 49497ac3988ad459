/**
 * The types of span that MLflow and its viewers know. Any other string is a type of the user's own.
 *
 * @see https://mlflow.org/docs/latest/genai/tracing/concepts/span
 */
export const SpanType = {
  LLM: 'LLM',
  CHAT_MODEL: 'CHAT_MODEL',
  CHAIN: 'CHAIN',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
  EMBEDDING: 'EMBEDDING',
  RETRIEVER: 'RETRIEVER',
  PARSER: 'PARSER',
  RERANKER: 'RERANKER',
  MEMORY: 'MEMORY',
  WORKFLOW: 'WORKFLOW',
  TASK: 'TASK',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATOR: 'EVALUATOR',
  UNKNOWN: 'UNKNOWN',
} as const;

/** A known span type, or any string of the user's. */
export type SpanType = (typeof SpanType)[keyof typeof SpanType] | (string & {});

/**
 * How much a span matters, as MLflow has it. It stands in the attribute `mlflow.spanLogLevel`, as a number.
 *
 * @see mlflow/entities/span_log_level.py
 */
export const SpanLogLevel = { DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 } as const;

/** The name of a log level, or its number. */
export type SpanLogLevel = keyof typeof SpanLogLevel | (typeof SpanLogLevel)[keyof typeof SpanLogLevel];

/** `UNSET` until the span ends; then `OK`, or `ERROR` with a `statusMessage`. */
export type SpanStatus = 'UNSET' | 'OK' | 'ERROR';

/** Token counts as the provider reported them. A count that was not reported is absent, never 0. */
export interface TokenUsage {
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  /** Part of `inputTokens` that was read from the provider's prompt cache. */
  cacheReadInputTokens?: number;
  /** Part of `inputTokens` that was written to the provider's prompt cache. */
  cacheCreationInputTokens?: number;
  /** Part of `outputTokens` that the model spent on reasoning. */
  reasoningTokens?: number;
}

/** Something that happened at one moment of a span. An error is an event named `exception`. */
export interface SpanEvent {
  name: string;
  /** Nanoseconds since the epoch. */
  timeNs: number;
  attributes: Record<string, unknown>;
}

/** A reference from a span to a span of another (or the same) trace. */
export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes?: Record<string, unknown>;
}

/**
 * A span as plain data, the same wherever it is read. What is not known is absent.
 * Times are nanoseconds since the epoch, in a number (exact to a quarter of a microsecond).
 */
export interface SpanData {
  /** `tr-` and 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  /** Absent on the root span. */
  parentId?: string;
  name: string;
  type: SpanType;
  startTimeNs: number;
  /** Absent while the span is running. */
  endTimeNs?: number;
  status: SpanStatus;
  statusMessage?: string;
  /** What went in, as JSON data. */
  inputs?: unknown;
  /** What came out, as JSON data. */
  outputs?: unknown;
  /** The model that answered; before an answer, the one that was asked for. */
  model?: string;
  provider?: string;
  usage?: TokenUsage;
  attributes: Record<string, unknown>;
  events: SpanEvent[];
  links: SpanLink[];
  /** The process ended before the span did. */
  interrupted?: true;
}

/** `IN_PROGRESS` until the root span ends. With `interrupted`, it never will. */
export type TraceState = 'IN_PROGRESS' | 'OK' | 'ERROR';

/** A trace without its spans: a row of the list of traces. Field names are MLflow's. */
export interface TraceInfo {
  traceId: string;
  /** The root span's name. */
  name: string;
  state: TraceState;
  /** Milliseconds since the epoch at which the root span started. */
  requestTime: number;
  /** Milliseconds from start to end of the root span; absent while it runs. */
  executionDuration?: number;
  /** The start of the root span's inputs, as a person would read them (up to 1,000 characters). */
  requestPreview?: string;
  /** The start of the root span's outputs, as a person would read them (up to 1,000 characters). */
  responsePreview?: string;
  /** Sum over the trace's spans, each model call counted once. */
  usage?: TokenUsage;
  spanCount: number;
  /** How many of its spans ended in `ERROR`. */
  errorCount: number;
  /** The process that made the trace ended before the root span did. */
  interrupted?: true;
  experimentId: string;
  /** The caller's own id for the request, such as one from its logs. */
  clientRequestId?: string;
  /** The run that the trace was made in; `traceMetadata['mlflow.sourceRun']` too. */
  runId?: string;
  /** The conversation that the trace belongs to; `traceMetadata['mlflow.trace.session']` too. */
  session?: string;
  /** For whom the trace was made; `traceMetadata['mlflow.trace.user']` too. */
  user?: string;
  /** What people and programs attach, at any time. */
  tags: Record<string, string>;
  /** What was known when the trace was made. */
  traceMetadata: Record<string, string>;
  /** In the order in which they were made. */
  assessments: Assessment[];
}

/** Who judges: a person, a model or a program. */
export interface AssessmentSource {
  type: 'HUMAN' | 'LLM_JUDGE' | 'CODE';
  /** Such as a person's address, a model's name, a function's name. */
  id: string;
}

/** What somebody thinks of a trace or a span of it (feedback), or what should have come out (expectation). */
export interface Assessment {
  /** `a-` and 32 hex digits. */
  assessmentId: string;
  name: string;
  traceId: string;
  /** Absent where it is about the whole trace. */
  spanId?: string;
  kind: 'feedback' | 'expectation';
  /** JSON data; absent where the judge failed, which `error` tells. */
  value?: unknown;
  error?: { code: string; message?: string };
  source: AssessmentSource;
  rationale?: string;
  metadata: Record<string, string>;
  /** Milliseconds since the epoch. */
  createTime: number;
  lastUpdateTime: number;
}

/** A trace with its spans, parents before children, siblings by start time. */
export interface Trace {
  info: TraceInfo;
  data: { spans: SpanData[] };
}
