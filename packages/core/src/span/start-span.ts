import { guard } from '../patch/guard.ts';
import { pipeline } from '../pipeline/pipeline.ts';
import { currentWallOffsetMs, nowNs, timeNs } from './clock.ts';
import { getCurrentActiveSpan } from './context.ts';
import { newSpanId, newTraceId } from './ids.ts';
import { LiveSpan } from './live-span.ts';
import type { LiveTrace } from './live-trace.ts';
import type { SpanRecord } from './record.ts';
import { type CaptureContent, reduceCapture } from '../pipeline/processors/capture-content.ts';
import type { SpanLogLevel, SpanType } from './types.ts';

/** What a span starts with. */
export interface SpanOptions {
  name: string;
  /** `UNKNOWN` if not given. */
  type?: SpanType;
  inputs?: unknown;
  attributes?: Record<string, unknown>;
  /** How much the span matters: `DEBUG` to `CRITICAL`. */
  logLevel?: SpanLogLevel;
  /** The span above; the active one if not given; `null` for the root of a new trace. */
  parent?: LiveSpan | null;
  /** Nanoseconds since the epoch; now if not given. */
  startTimeNs?: number;
  /** How much of the span's content, and of those below, is recorded. It can only reduce what `init()` allows. */
  captureContent?: CaptureContent;
  /** Of a root: how likely its trace is kept, from 0 to 1, instead of `init()`'s `samplingRatio`. */
  samplingRatio?: number;
}

const noJournals: readonly object[] = [];
const noopTrace: LiveTrace = { traceId: '', wallOffsetMs: 0, sampled: false, inJournals: noJournals, onEnd() {} };

/** What `startSpan` gives while tracing is off: a span like any other that goes nowhere. */
function noopSpan(): LiveSpan {
  const span = new LiveSpan(noopTrace, undefined, emptyRecord('', '', 'off', 'UNKNOWN', 0));
  span.end();
  return span;
}

function emptyRecord(traceId: string, spanId: string, name: string, type: SpanType, startTimeNs: number): SpanRecord {
  return { traceId, spanId, name, type, startTimeNs, status: 'UNSET', attributes: {}, events: [], links: [] };
}

/**
 * Starts a span below the active one (or as the root of a new trace). The span is not made active and lasts until its
 * `end()`: where a block of code is the span, `withSpan` is the better choice.
 *
 * @example
 * const span = startSpan({ name: 'load', type: SpanType.RETRIEVER, inputs: { query } });
 * span.end({ outputs: documents });
 */
export function startSpan(options: SpanOptions): LiveSpan {
  return guard('startSpan', () => createSpan(options)) ?? noopSpan();
}

function createSpan(options: SpanOptions): LiveSpan | undefined {
  if (!pipeline.recording()) return undefined;
  pipeline.onFirstSpan?.();
  const above =
    options.parent === undefined || !isSpanOrNull(options.parent)
      ? getCurrentActiveSpan()
      : (options.parent ?? undefined);
  const trace = above && above.spanId !== '' ? above.trace : newTrace(options.samplingRatio);
  // What stands for a span of another process is above ours in the tree, but no span of this process.
  const parent = above && above.spanId !== '' && trace.remoteParentId !== above.spanId ? above : undefined;
  const startTimeNs = timeNs(options.startTimeNs) ?? nowNs(trace.wallOffsetMs);
  const record = emptyRecord(
    trace.traceId,
    newSpanId(),
    textOr(options.name, 'span'),
    textOr(options.type ?? 'UNKNOWN', 'UNKNOWN'),
    startTimeNs,
  );
  const parentId = parent?.spanId ?? (above && trace.remoteParentId);
  if (parentId !== undefined) record.parentId = parentId;

  const { captureContent } = options;
  const capture =
    captureContent === undefined ? parent?.capture : reduceCapture(parent?.capture ?? 'all', captureContent);
  const span = new LiveSpan(trace, parent, record, capture);
  if (!trace.sampled) return span;
  if (options.inputs !== undefined) span.setInputs(options.inputs);
  if (options.attributes !== undefined) span.setAttributes(options.attributes);
  if (options.logLevel !== undefined) span.setLogLevel(options.logLevel);
  if (record.type === 'TOOL') guard('asked tools', () => trace.askedTools?.started(span));
  pipeline.started(span);
  return span;
}

/** Users of JavaScript may hand in anything. */
function isSpanOrNull(parent: unknown): boolean {
  if (parent === null) return true;
  const { trace, record } = parent as Partial<LiveSpan>;
  return typeof trace?.traceId === 'string' && typeof record?.spanId === 'string';
}

function textOr(value: unknown, otherwise: string): string {
  try {
    return String(value);
  } catch {
    return otherwise;
  }
}

function endedInPipeline(span: LiveSpan): void {
  pipeline.ended(span);
}

function newTrace(samplingRatio: number | undefined): LiveTrace {
  const traceId = newTraceId();
  const sampled = pipeline.sampler(traceId, samplingRatio);
  const trace: LiveTrace = {
    traceId,
    wallOffsetMs: currentWallOffsetMs(),
    sampled,
    inJournals: noJournals,
    onEnd: endedInPipeline,
  };
  const update = sampled ? pipeline.newTraceUpdate?.() : undefined;
  if (update) pipeline.updated(trace, update);
  return trace;
}
