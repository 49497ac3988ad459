import { guard } from '@autolog/core/integration';
import { watchForgotten } from './forgotten.ts';
import { currentFrame } from './frames.ts';
import { asArray, asObject } from './read/narrow.ts';
import type { Run, RunKind } from './run.ts';
import { type RunStart, startChain, startChatModel, startLlm, startRetriever, startTool } from './start-run.ts';
import { recording } from './switch.ts';

/** What a manager says of a run that it begins. */
interface ManagerState {
  tags: unknown;
  metadata: unknown;
  _parentRunId?: string | undefined;
}

/** What is known of a run before it begins: where its manager was made. */
export interface Origin {
  /** The run that it is called from. */
  parent: Run | undefined;
  tracerMetadata: unknown;
  /** Its manager is there for us alone: without us, LangChain would have none. */
  alone: boolean;
}

/** What our handlers are called. */
export const observerName = 'autolog';

/**
 * A callback handler of LangChain's, by shape: it inherits from no class of theirs, so that it fits every copy and version.
 * Having `_addRunToRunMap`, it counts as a tracer, whose `_createRunFor…` methods are called at once, in the very context of
 * who calls the runnable; other handlers are told later, from a queue that all requests share. There is one for each manager.
 *
 * @see \@langchain/core/dist/callbacks/manager.js isBaseTracer
 */
export class Observer {
  readonly name: string = observerName;
  readonly awaitHandlers = true;
  readonly raiseError = false;
  // Private, so that a program can clone a config that it was given. A clone of ours is a handler that does nothing.
  readonly #origin: Origin;
  readonly #runs: Map<string, Run> = new Map();

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /** Whether a handler is ours, and no clone of one. */
  static is(handler: unknown): handler is Observer {
    return typeof handler === 'object' && handler !== null && #origin in handler;
  }

  get origin(): Origin {
    return this.#origin;
  }

  /** The runs that began with its manager, by id. */
  get runs(): ReadonlyMap<string, Run> {
    return this.#runs;
  }

  copy(): this {
    return this;
  }

  toJSON(): { name: string } {
    return { name: this.name };
  }

  _addRunToRunMap(): void {}

  /**
   * Begins a run, unless recording is off. Never throws: LangChain would throw it on.
   *
   * @param deferred of a streamed chain, whose inputs come with its end
   */
  begin(kind: RunKind, runId: string, start: () => Run, { deferred = false }: { deferred?: boolean } = {}): void {
    if (!recording() || !Observer.is(this)) return;
    const run = guard('langchain run', start);
    if (!run) return;
    this.#runs.set(runId, run);
    const frame = currentFrame();
    const isClaimed = frame !== undefined && !frame.run && (frame.kind === 'stream' || frame.kind === kind);
    if (isClaimed) frame.run = run;
    // Runs that are no streams are promises: they settle whether or not somebody waits for them.
    if (deferred || (isClaimed && frame.kind === 'stream')) watchForgotten(this, run);
  }

  /** @param manager what begins the run: its tags and metadata, and the id of the run above */
  given(manager: ManagerState, serialized: unknown, inputs: unknown, name: unknown): RunStart {
    const { tags, metadata, _parentRunId } = manager;
    const { parent, tracerMetadata } = this.#origin;
    // One that is there for what a run calls may begin a run by itself.
    const above = _parentRunId === undefined ? undefined : this.#runs.get(_parentRunId);
    return { parent: above ?? parent, serialized, inputs, name, tags: asArray(tags), metadata, tracerMetadata };
  }

  _createRunForChainStart(
    chain: unknown,
    inputs: unknown,
    runId: string,
    parentRunId: string | undefined,
    tags: unknown,
    metadata: unknown,
    runType: unknown,
    name: unknown,
    extra: unknown,
  ): void {
    const deferred = isDeferred(extra);
    const manager = { tags, metadata, _parentRunId: parentRunId };
    const start = (): Run => startChain(this.given(manager, chain, inputs, name), runType, { deferred });
    this.begin('chain', runId, start, { deferred });
  }

  _createRunForChatModelStart(
    model: unknown,
    messages: unknown,
    runId: string,
    parentRunId: string | undefined,
    extra: unknown,
    tags: unknown,
    metadata: unknown,
    name: unknown,
  ): void {
    this.begin('model', runId, () =>
      startChatModel(
        this.given({ tags, metadata, _parentRunId: parentRunId }, model, asArray(messages)[0], name),
        extra,
      ),
    );
  }

  _createRunForLLMStart(
    model: unknown,
    prompts: unknown,
    runId: string,
    parentRunId: string | undefined,
    extra: unknown,
    tags: unknown,
    metadata: unknown,
    name: unknown,
  ): void {
    this.begin('model', runId, () =>
      startLlm(this.given({ tags, metadata, _parentRunId: parentRunId }, model, prompts, name), extra),
    );
  }

  _createRunForToolStart(
    tool: unknown,
    input: unknown,
    runId: string,
    parentRunId: string | undefined,
    tags: unknown,
    metadata: unknown,
    name: unknown,
    toolCallId: unknown,
  ): void {
    this.begin('tool', runId, () =>
      startTool(this.given({ tags, metadata, _parentRunId: parentRunId }, tool, input, name), toolCallId),
    );
  }

  _createRunForRetrieverStart(
    retriever: unknown,
    query: unknown,
    runId: string,
    parentRunId: string | undefined,
    tags: unknown,
    metadata: unknown,
    name: unknown,
  ): void {
    this.begin('retriever', runId, () =>
      startRetriever(this.given({ tags, metadata, _parentRunId: parentRunId }, retriever, query, name)),
    );
  }

  handleLLMNewToken(_token: unknown, _index: unknown, runId: string): void {
    withRun(this, runId, (run) => run.token());
  }

  handleChatModelStreamEvent(event: unknown, runId: string): void {
    if (asObject(event)['event'] === 'content-block-delta') withRun(this, runId, (run) => run.token());
  }

  handleLLMEnd(result: unknown, runId: string, _parentRunId?: unknown, _tags?: unknown, extra?: unknown): void {
    withRun(this, runId, (run) => run.end(result, { cached: asObject(extra)['cached'] === true }));
  }

  handleLLMError(error: unknown, runId: string): void {
    withRun(this, runId, (run) => run.fail(error));
  }

  handleChainEnd(outputs: unknown, runId: string, _parentRunId?: unknown, _tags?: unknown, extra?: unknown): void {
    withRun(this, runId, (run) => run.end(outputs, { inputs: asObject(extra)['inputs'] }));
  }

  handleChainError(error: unknown, runId: string, _parentRunId?: unknown, _tags?: unknown, extra?: unknown): void {
    withRun(this, runId, (run) => run.fail(error, { inputs: asObject(extra)['inputs'] }));
  }

  handleToolEnd(output: unknown, runId: string): void {
    withRun(this, runId, (run) => run.end(output));
  }

  handleToolError(error: unknown, runId: string): void {
    withRun(this, runId, (run) => run.fail(error));
  }

  handleRetrieverEnd(documents: unknown, runId: string): void {
    withRun(this, runId, (run) => run.end(documents));
  }

  handleRetrieverError(error: unknown, runId: string): void {
    withRun(this, runId, (run) => run.fail(error));
  }

  handleText(text: unknown, runId: string): void {
    withRun(this, runId, (run) => run.event('text', { text }));
  }

  handleAgentAction(action: unknown, runId: string): void {
    withRun(this, runId, (run) => run.event('agent_action', asObject(action)));
  }

  handleAgentEnd(action: unknown, runId: string): void {
    withRun(this, runId, (run) => run.event('agent_finish', asObject(action)));
  }

  handleCustomEvent(name: unknown, data: unknown, runId: string): void {
    if (!Observer.is(this)) return;
    // The program's own event: by a manager that has begun no run, from inside of one.
    const run = this.#runs.get(runId) ?? this.#origin.parent;
    guard('langchain event', () => run?.event(String(name), { data }));
  }
}

function withRun(observer: Observer, runId: string, body: (run: Run) => void): void {
  const run = Observer.is(observer) ? observer.runs.get(runId) : undefined;
  if (run) guard('langchain run', () => body(run));
}

/** Whether the inputs of a streamed chain come with its end. */
export function isDeferred(extra: unknown): boolean {
  return asObject(extra)['lc_defers_inputs'] === true;
}
