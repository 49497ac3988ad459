import type { SpanData } from '../../../span/types.ts';
import type { Trace, TraceInfo } from '../../../span/types.ts';
import { type OtlpAttribute, otlpAttributes } from './otlp-value.ts';

/** What an OTLP receiver takes as JSON at `/v1/traces`. @see https://github.com/open-telemetry/opentelemetry-proto */
export interface OtlpTraces {
  resourceSpans: {
    resource: { attributes: OtlpAttribute[] };
    scopeSpans: { scope: { name: string; version?: string }; spans: OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  /** 32 hex digits. */
  traceId: string;
  /** 16 hex digits. */
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 1 internal, 3 client. */
  kind: 1 | 3;
  /** Nanoseconds since the epoch, as text. */
  startTimeUnixNano: string;
  /** Absent where the span never ended. */
  endTimeUnixNano?: string;
  attributes: OtlpAttribute[];
  events: { timeUnixNano: string; name: string; attributes: OtlpAttribute[] }[];
  links: { traceId: string; spanId: string; attributes: OtlpAttribute[] }[];
  /** 0 unset, 1 OK, 2 error. */
  status: { code: 0 | 1 | 2; message?: string };
}

const statusCodes = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** What a type of span does, in the words of the GenAI conventions. */
const operations: Readonly<Record<string, string>> = {
  CHAT_MODEL: 'chat',
  LLM: 'text_completion',
  EMBEDDING: 'embeddings',
  TOOL: 'execute_tool',
  AGENT: 'invoke_agent',
};
const requests: ReadonlySet<string> = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/**
 * Traces as OTLP/JSON. Attributes are written as MLflow's receiver wants them, and beside them by the GenAI semantic conventions.
 *
 * @param resource attributes of the program that made the traces
 */
export function toOtlpJson(
  traces: readonly Trace[],
  resource: Readonly<Record<string, unknown>> = { 'service.name': 'autolog' },
): OtlpTraces {
  const spans = traces.flatMap(({ info, data }) => data.spans.map((span) => toOtlpSpan(span, info)));
  return {
    resourceSpans: [
      { resource: { attributes: otlpAttributes(resource) }, scopeSpans: [{ scope: { name: '@autolog/core' }, spans }] },
    ],
  };
}

function toOtlpSpan(span: SpanData, info: TraceInfo): OtlpSpan {
  const isRoot = span.parentId === undefined;
  return {
    traceId: hex(span.traceId),
    spanId: span.spanId,
    ...(isRoot ? {} : { parentSpanId: span.parentId! }),
    name: span.name,
    kind: requests.has(span.type) ? 3 : 1,
    startTimeUnixNano: nanoseconds(span.startTimeNs),
    ...(span.endTimeNs === undefined ? {} : { endTimeUnixNano: nanoseconds(span.endTimeNs) }),
    attributes: otlpAttributes({
      ...span.attributes,
      ...genAiAttributes(span),
      ...mlflowAttributes(span),
      ...(isRoot ? traceAttributes(info) : {}),
    }),
    events: span.events.map(({ name, timeNs, attributes }) => ({
      timeUnixNano: nanoseconds(timeNs),
      name,
      attributes: otlpAttributes(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes = {} }) => ({
      traceId: hex(traceId),
      spanId,
      attributes: otlpAttributes(attributes),
    })),
    status: {
      code: statusCodes[span.status],
      ...(span.statusMessage === undefined ? {} : { message: span.statusMessage }),
    },
  };
}

/** @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
function genAiAttributes({ type, name, model, provider, usage = {}, attributes }: SpanData): Record<string, unknown> {
  return {
    'gen_ai.operation.name': operations[type],
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': requests.has(type) ? (attributes['model'] ?? model) : undefined,
    'gen_ai.response.model': model,
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheReadInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheCreationInputTokens,
    'gen_ai.tool.name': type === 'TOOL' ? name : undefined,
    'gen_ai.agent.name': type === 'AGENT' ? name : undefined,
  };
}

/** @see https://github.com/mlflow/mlflow/blob/master/mlflow/tracing/constant.py */
function mlflowAttributes({ type, inputs, outputs, model, provider, usage }: SpanData): Record<string, unknown> {
  return {
    'mlflow.spanType': type,
    'mlflow.spanInputs': contentValue(inputs),
    'mlflow.spanOutputs': contentValue(outputs),
    'mlflow.llm.model': model,
    'mlflow.llm.provider': provider,
    'mlflow.chat.tokenUsage': usage && {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      total_tokens: usage.totalTokens,
      cache_read_input_tokens: usage.cacheReadInputTokens,
      cache_creation_input_tokens: usage.cacheCreationInputTokens,
    },
  };
}

/** What belongs to the trace travels on its root. */
function traceAttributes({
  experimentId,
  session,
  user,
  runId,
  tags,
  clientRequestId,
}: TraceInfo): Record<string, unknown> {
  return {
    'mlflow.experimentId': experimentId,
    'mlflow.traceRequestId': clientRequestId,
    'mlflow.sourceRun': runId,
    'session.id': session,
    'gen_ai.conversation.id': session,
    'user.id': user,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`mlflow.traceTag.${key}`, value])),
  };
}

/**
 * JSON text of objects and strings; MLflow's server, which encodes each value once more, mends that. Of lists, numbers and
 * booleans it would keep the double encoding: these go as what they are.
 */
function contentValue(content: unknown): unknown {
  if (Array.isArray(content) || typeof content === 'number' || typeof content === 'boolean') return content;
  return content === undefined ? undefined : JSON.stringify(content);
}

function nanoseconds(timeNs: number): string {
  return BigInt(Math.round(timeNs)).toString();
}

function hex(traceId: string): string {
  return traceId.replace(/^tr-/, '');
}
