import { type LiveSpan, updateCurrentTrace } from '@autolog/core';
import { type ActiveContext, activeContext, guard, runInContext, serialise } from '@autolog/core/integration';
import { unwatch } from './forgotten.ts';
import { gotoOf, handoffTarget, hasCommand, isAbort, readDeparture } from './read/graph.ts';
import { answeringModel, readModelResult } from './read/model.ts';
import { readUsage } from './read/usage.ts';
import { readDocuments, readOutputs, readValue } from './read/value.ts';
import { asObject } from './read/narrow.ts';

/** What a run is an execution of. */
export type RunKind = 'chain' | 'model' | 'tool' | 'retriever';

/** What has come of a stream until now. */
export interface StreamSoFar {
  inputs: () => unknown;
  outputs: () => unknown;
}

/** The runs by their spans: what stands between two of these was put there by the program. */
const runs = new WeakMap<LiveSpan, Run>();

/** Spans below which a handoff was recorded: what they give is their tool's. */
const handedOff = new WeakSet<LiveSpan>();

/** One run of LangChain's being observed. It ends once, whichever way it goes. */
export class Run {
  readonly kind: RunKind;
  /** The run that it was called from. */
  readonly parent: Run | undefined;
  /** Its own; that of the run above where the framework hides this one; `undefined` where there is none above either. */
  readonly span: LiveSpan | undefined;
  /** What its code runs in. */
  readonly context: ActiveContext | undefined;
  readonly #hidden: boolean;
  #ended = false;
  #hasFirstToken = false;
  #left = false;
  #lendsConfig = false;
  /** Weak, since what the program streams may hold the run's handler. */
  #soFar: WeakRef<StreamSoFar> | undefined;
  #isReadOn = false;

  constructor(
    kind: RunKind,
    parent: Run | undefined,
    span: LiveSpan | undefined,
    { hidden = false }: { hidden?: boolean } = {},
  ) {
    this.kind = kind;
    this.parent = parent;
    this.span = span;
    this.#hidden = hidden;
    if (!span) return;
    if (!hidden) runs.set(span, this);
    this.context = kind === 'model' ? { span, suppressProvider: span } : { span };
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * What a body of the run's has to run in, such as that of a tool; `undefined` where that is active already. What the program has
   * opened inside of the run stays above what the body calls.
   */
  contextInside(): ActiveContext | undefined {
    const { span, context } = this;
    const active = activeContext();
    if (!span || !context || active === context) return undefined;
    const nearest = nearestRun(active?.span);
    if (nearest !== span) return this.#isAround(nearest) ? undefined : context;
    if (active!.suppressProvider === context.suppressProvider) return undefined;
    return { ...context, span: active!.span };
  }

  /** Runs a function inside of the run. */
  inside<T>(body: () => T): T {
    const context = this.contextInside();
    return context ? runInContext(context, body) : body();
  }

  /** LangChain runs a body of the run's in its configuration: what this calls without one, it takes to be called from the run. */
  lendConfig(): void {
    this.#lendsConfig = true;
  }

  /**
   * Whether calls without a configuration, inside of a run further down, are for LangChain called from this one: the runs
   * between are of classes (tools, models, retrievers), whose bodies have no configuration.
   */
  #isAround(below: LiveSpan | undefined): boolean {
    if (!this.#lendsConfig) return false;
    let span = below;
    while (span && span !== this.span) {
      const between = runs.get(span);
      if (between && between.#lendsConfig) return false;
      span = span.parent;
    }
    return span !== undefined;
  }

  /**
   * The span that what the run calls belongs below: the active one where it is the run's own, one that the program has opened
   * inside of it, or that of a run inside of it which LangChain does not know to be between; else the run's own. With no run
   * above, `undefined`: the active one.
   */
  static spanBelow(parent: Run | undefined): LiveSpan | undefined {
    if (!parent?.span) return undefined;
    const active = activeContext()?.span;
    const nearest = nearestRun(active);
    return nearest === parent.span || parent.#isAround(nearest) ? active : parent.span;
  }

  /** The model is asked to stream: the parameters of a call are what it would be asked with otherwise. */
  streams(): void {
    if (this.kind !== 'model' || this.#ended || this.#hidden) return;
    guard('langchain run', () => this.span?.setAttribute('stream', true));
  }

  /** The answer has begun to come. */
  token(): void {
    if (this.#hasFirstToken || this.#ended) return;
    this.#hasFirstToken = true;
    const { span } = this;
    if (!span || this.#hidden || span.record.attributes['timeToFirstTokenMs'] !== undefined) return;
    const { record, trace } = span;
    const nowNs = (trace.wallOffsetMs + performance.now()) * 1e6;
    record.attributes['timeToFirstTokenMs'] = Math.round((nowNs - record.startTimeNs) / 1e3) / 1e3;
  }

  /** @param inputs what a streamed chain was given: it is known only now */
  end(outputs: unknown, { inputs, cached }: { inputs?: unknown; cached?: boolean } = {}): void {
    this.#finish((span) => {
      if (inputs !== undefined) this.#setInputs(span, inputs);
      if (cached) span.setAttribute('cached', true);
      this.#setOutputs(span, outputs);
    });
  }

  fail(error: unknown, { inputs }: { inputs?: unknown } = {}): void {
    if (isAbort(error) && this.#isLeft()) {
      // What its reader has got until then is told when the reader is gone.
      if (!this.#left) this.stop('aborted');
      return;
    }
    this.#finish((span) => {
      if (inputs !== undefined) this.#setInputs(span, inputs);
      const departure = guard('langchain error', () => readDeparture(error));
      if (!departure) {
        span.recordException(error);
        return;
      }
      if ('interrupts' in departure) addInterrupts(span, departure.interrupts);
      else if ('command' in departure) this.#setOutputs(span, departure.command);
      else span.addEvent('drained', { reason: departure.drained });
      span.setStatus('OK');
    });
  }

  /** Who reads its stream stops: that the runs below are aborted is no error of theirs. */
  leave(): void {
    this.#left = true;
  }

  /** Nobody reads on: the run ends with what has come until now. */
  stop(outcome: 'aborted' | 'unread', { inputs, outputs }: { inputs?: unknown; outputs?: unknown } = {}): void {
    this.#finish((span) => {
      span.setAttribute('outcome', outcome);
      if (inputs !== undefined && span.record.inputs === undefined) this.#setInputs(span, inputs);
      if (outputs === undefined) return;
      this.#setOutputs(span, outputs);
    });
  }

  /** Something of its stream has come. LangChain asks for the first chunk by itself, before its reader does. */
  came(soFar: StreamSoFar): void {
    this.#soFar ??= new WeakRef(soFar);
  }

  /** A further chunk is asked for: the reader has got the first. */
  readOn(): void {
    this.#isReadOn = true;
  }

  get hasCome(): boolean {
    return this.#soFar !== undefined;
  }

  /** Nobody can read (more of) its stream: it was collected, or the process ends. */
  forgotten(): void {
    const soFar = this.#soFar?.deref();
    this.stop(this.#isRead() ? 'aborted' : 'unread', { inputs: soFar?.inputs(), outputs: soFar?.outputs() });
  }

  /** Whether its reader has got anything: of streams that are read for one another, that of the uppermost. */
  #isRead(): boolean {
    return this.parent?.hasCome ? this.parent.#isRead() : this.#isReadOn;
  }

  #isLeft(): boolean {
    return this.#left || (this.parent !== undefined && this.parent.#isLeft());
  }

  event(name: string, attributes: Record<string, unknown>): void {
    if (!this.#ended && !this.#hidden) this.span?.addEvent(name, attributes);
  }

  #finish(describe: (span: LiveSpan) => void): void {
    if (this.#ended) return;
    this.#ended = true;
    unwatch(this);
    const { span } = this;
    if (!span || this.#hidden) return;
    if (span.trace.sampled) guard('langchain run', () => describe(span));
    span.end();
  }

  #setInputs(span: LiveSpan, inputs: unknown): void {
    const text = serialise(readValue(inputs));
    if (text !== undefined) span.record.inputs = text;
  }

  #setOutputs(span: LiveSpan, outputs: unknown): void {
    if (this.kind === 'model') this.#setAnswer(span, outputs);
    const read = readers[this.kind](outputs);
    span.record.outputs = serialise(read) ?? 'null';
    if ((this.kind !== 'chain' && this.kind !== 'tool') || !hasCommand(outputs)) return;
    const goto = gotoOf(outputs);
    if (goto.length > 0) span.setAttribute('langgraph_goto', goto);
    const to = handoffTarget(outputs);
    if (to !== undefined) recordHandoff(span, to);
  }

  #setAnswer(span: LiveSpan, result: unknown): void {
    span.setModel(answeringModel(result));
    const usage = readUsage(result);
    if (usage) span.setUsage({ ...span.record.usage, ...usage });
  }
}

/** The nearest span that is a run's, from a span on upwards: beyond what the program has opened itself. */
function nearestRun(from: LiveSpan | undefined): LiveSpan | undefined {
  let span = from;
  while (span && !runs.has(span)) span = span.parent;
  return span;
}

const readers: Record<RunKind, (outputs: unknown) => unknown> = {
  chain: readOutputs,
  model: readModelResult,
  tool: readValue,
  retriever: readDocuments,
};

function addInterrupts(span: LiveSpan, interrupts: unknown[]): void {
  for (const interrupt of interrupts) {
    const { value, id } = asObject(interrupt);
    span.addEvent('interrupt', { value: readValue(value), ...(id === undefined ? {} : { id }) });
  }
}

/** Says on a span that it hands the conversation to another agent: on the tool's, or else on the node's. */
function recordHandoff(span: LiveSpan, to: string): void {
  if (span.parent) handedOff.add(span.parent);
  if (handedOff.has(span) || span.type === 'AGENT') return;
  let agent = span.parent;
  while (agent && agent.type !== 'AGENT') agent = agent.parent;
  span.setAttributes({ 'handoff.from': agent?.name, 'handoff.to': to });
  span.addEvent('handoff', { from: agent?.name, to });
}

/** Gives the trace of a span its session, where the span is what the trace begins with. */
export function setSession(span: LiveSpan, session: string): void {
  if (!span.parentId) runInContext({ span }, () => updateCurrentTrace({ session }));
}
