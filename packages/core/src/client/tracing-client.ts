import '../config.ts';
import type {
  DeleteTraces,
  Experiment,
  NewRun,
  Run,
  RunChange,
  Store,
  TracePage,
  TraceQuery,
} from '../destinations/types.ts';
import { TracingError } from '../errors.ts';
import { pipeline } from '../pipeline/pipeline.ts';
import type { EndOptions, LiveSpan } from '../span/live-span.ts';
import { type SpanOptions, startSpan } from '../span/start-span.ts';
import type { Assessment, Trace } from '../span/types.ts';
import { type AssessmentOptions, newAssessment } from './assessments.ts';
import { withStore } from './with-store.ts';

/** What {@link TracingClient.startTrace} takes. */
export type StartTraceOptions = Omit<SpanOptions, 'parent'> & { tags?: Record<string, string>; experiment?: string };

/** What {@link TracingClient.startSpan} takes. */
export type StartSpanOptions = Omit<SpanOptions, 'parent'> & {
  traceId: string;
  /** The span above it, which may have been made by the fluent API. */
  parentId: string;
};

/** What {@link TracingClient.endSpan} and `endTrace` take. */
export type EndSpanOptions = EndOptions & { attributes?: Record<string, unknown> };

/** Says of a span that its trace ended before anybody ended it. */
const ENDED_WITH_TRACE = 'endedWithTrace';

/**
 * Traces by hand, where a function is not the span: spans are named by their ids, are never active, and may start and end
 * anywhere in the process. And everything that can be done with a store.
 *
 * @example
 * const client = new TracingClient();
 * const root = client.startTrace({ name: 'import', inputs: { file } });
 * const child = client.startSpan({ name: 'parse', traceId: root.traceId, parentId: root.spanId });
 * client.endSpan(child.traceId, child.spanId, { outputs: rows });
 * client.endTrace(root.traceId, { outputs: rows.length });
 */
export class TracingClient {
  readonly #uri: string | undefined;
  /** Spans of traces that are not kept: they can be named like any other. */
  readonly #unrecorded = new Map<string, LiveSpan>();

  /** @param options `trackingUri`: the store to read and change; the one that this process writes to if not given */
  constructor(options: { trackingUri?: string } = {}) {
    this.#uri = options.trackingUri;
  }

  /** Starts a trace; gives its root span. */
  startTrace({ tags, experiment, ...options }: StartTraceOptions): LiveSpan {
    const root = startSpan({ ...options, parent: null });
    if (root.trace.sampled && (tags || experiment))
      pipeline.updated(root.trace, { ...(tags ? { tags } : {}), ...(experiment ? { experiment } : {}) });
    return this.#noted(root);
  }

  /** @throws TracingError `SPAN_NOT_FOUND` where no such span is running in this process */
  startSpan({ traceId, parentId, ...options }: StartSpanOptions): LiveSpan {
    return this.#noted(startSpan({ ...options, parent: this.#find(traceId, parentId) }));
  }

  /** @throws TracingError `SPAN_NOT_FOUND` where no such span is running in this process */
  endSpan(traceId: string, spanId: string, { attributes, ...end }: EndSpanOptions = {}): void {
    const span = this.#find(traceId, spanId);
    if (attributes) span.setAttributes(attributes);
    span.end(end);
    this.#unrecorded.delete(spanId);
  }

  /**
   * Ends a trace's root span, and first what is still running below: that is marked with the attribute `endedWithTrace`.
   *
   * @throws TracingError `SPAN_NOT_FOUND` where no such trace is running in this process
   */
  endTrace(traceId: string, { attributes, ...end }: EndSpanOptions = {}): void {
    const open = [...pipeline.open, ...this.#unrecorded.values()].filter((span) => span.traceId === traceId);
    const root = open.find((span) => span.parent === undefined);
    if (!root) throw notFound(`trace ${traceId}`);
    for (const span of open.toReversed()) if (span !== root) span.setAttribute(ENDED_WITH_TRACE, true).end();
    if (attributes) root.setAttributes(attributes);
    root.end(end);
    for (const { spanId } of open) this.#unrecorded.delete(spanId);
  }

  getTrace(traceId: string): Promise<Trace | undefined> {
    return this.#with((store) => store.getTrace(traceId));
  }

  searchTraces(query?: TraceQuery): Promise<TracePage> {
    return this.#with((store) => store.searchTraces(query));
  }

  /** @returns how many there were */
  deleteTraces(which: DeleteTraces): Promise<number> {
    return this.#with((store) => store.deleteTraces(which));
  }

  setTraceTag(traceId: string, key: string, value: string): Promise<void> {
    return this.#with((store) => store.setTraceTag(traceId, key, value));
  }

  deleteTraceTag(traceId: string, key: string): Promise<void> {
    return this.#with((store) => store.deleteTraceTag(traceId, key));
  }

  createExperiment(name: string, tags?: Record<string, string>): Promise<Experiment> {
    return this.#with((store) => store.createExperiment(name, tags));
  }

  getExperiment(nameOrId: string): Promise<Experiment | undefined> {
    return this.#with((store) => store.getExperiment(nameOrId));
  }

  searchExperiments(): Promise<Experiment[]> {
    return this.#with((store) => store.searchExperiments());
  }

  createRun(run?: NewRun): Promise<Run> {
    return this.#with((store) => store.createRun(run));
  }

  getRun(runId: string): Promise<Run | undefined> {
    return this.#with((store) => store.getRun(runId));
  }

  updateRun(runId: string, change: RunChange): Promise<Run> {
    return this.#with((store) => store.updateRun(runId, change));
  }

  logFeedback(options: AssessmentOptions): Promise<Assessment> {
    return this.#with((store) => store.logAssessment(newAssessment('feedback', options)));
  }

  logExpectation(options: AssessmentOptions): Promise<Assessment> {
    return this.#with((store) => store.logAssessment(newAssessment('expectation', options)));
  }

  #noted(span: LiveSpan): LiveSpan {
    if (!span.trace.sampled) this.#unrecorded.set(span.spanId, span);
    return span;
  }

  #find(traceId: string, spanId: string): LiveSpan {
    const unrecorded = this.#unrecorded.get(spanId);
    if (unrecorded) return unrecorded;
    for (const span of pipeline.open) if (span.spanId === spanId && span.traceId === traceId) return span;
    throw notFound(`span ${spanId} of trace ${traceId}`);
  }

  #with<T>(body: (store: Store) => Promise<T>): Promise<T> {
    return withStore(body, this.#uri);
  }
}

function notFound(what: string): TracingError {
  return new TracingError(
    'SPAN_NOT_FOUND',
    `No ${what} is running in this process: it has ended, or was started elsewhere.`,
  );
}
