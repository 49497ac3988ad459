import { randomUUID } from 'node:crypto';
import { isDeferred, Observer } from './observer.ts';
import type { Run, RunKind } from './run.ts';
import { startChain, startChatModel, startLlm, startRetriever, startTool } from './start-run.ts';

/** What is used of the module `@langchain/core/callbacks/manager`. */
export interface ManagerModule {
  CallbackManager: new (parentRunId?: string, options?: Record<string, unknown>) => Manager;
  CallbackManagerForChainRun: RunManagerClass;
  CallbackManagerForLLMRun: RunManagerClass;
  CallbackManagerForToolRun: RunManagerClass;
  CallbackManagerForRetrieverRun: RunManagerClass;
}

type RunManagerClass = new (...args: unknown[]) => RunManager;

interface RunManager extends Omit<Manager, 'addTags' | 'addMetadata' | 'copy'> {
  runId: string;
  getChild(tag?: string): Manager;
}

/** What is used of LangChain's `CallbackManager`. */
export interface Manager {
  handlers: unknown[];
  inheritableHandlers: unknown[];
  tags: unknown[];
  inheritableTags: unknown[];
  metadata: Record<string, unknown>;
  inheritableMetadata: Record<string, unknown>;
  _parentRunId?: string | undefined;
  addTags(tags: unknown[], inherit?: boolean): void;
  addMetadata(metadata: Record<string, unknown>, inherit?: boolean): void;
  copy(): Manager;
}

/** Tags and metadata that a manager gives its runs; those that are local go no further. */
interface Description {
  tags?: unknown[] | undefined;
  localTags?: unknown[] | undefined;
  metadata?: Record<string, unknown> | undefined;
  localMetadata?: Record<string, unknown> | undefined;
}

/** Makes managers for runs that nobody but us observes. */
export type MakeQuietManager = (
  observer: Observer,
  parentRunId: string | undefined,
) => Manager & { describe(description: Description): void };

/** What the methods of managers promise. It takes as many turns to await as the `undefined` that is there without us. */
const done = Promise.resolve();

/** The methods by which a run is told to have ended. */
const endings = [
  'handleLLMEnd',
  'handleLLMError',
  'handleChainEnd',
  'handleChainError',
  'handleToolEnd',
  'handleToolError',
  'handleRetrieverEnd',
  'handleRetrieverError',
] as const;

type Ending = (
  this: Observer,
  result: unknown,
  runId: string,
  parentRunId: unknown,
  tags: unknown,
  extra: unknown,
) => void;

/** By LangChain's class: what is switched off and on again uses the classes that there are. */
const made = new WeakMap<object, MakeQuietManager>();

/**
 * Where nobody else observes, LangChain has no manager at all. Ours are of its own classes, so that they can be copied, added to
 * and passed on, but tell us alone, directly: no queue, no rounds of awaiting, and nothing that a program could see of it.
 */
export function quietManagers(module: ManagerModule): MakeQuietManager {
  const known = made.get(module.CallbackManager);
  if (known) return known;
  const RunManagers = {
    chain: quietRun(module.CallbackManagerForChainRun),
    model: quietRun(module.CallbackManagerForLLMRun),
    tool: quietRun(module.CallbackManagerForToolRun),
    retriever: quietRun(module.CallbackManagerForRetrieverRun),
  };

  class QuietManager extends module.CallbackManager {
    constructor(observer: Observer, parentRunId: string | undefined) {
      super(parentRunId, { handlers: [observer], inheritableHandlers: [observer] });
    }

    describe({ tags, localTags, metadata, localMetadata }: Description): void {
      if (tags && tags.length > 0) this.addTags(tags);
      if (localTags && localTags.length > 0) this.addTags(localTags, false);
      if (metadata && !isEmpty(metadata)) this.addMetadata(metadata);
      if (localMetadata && !isEmpty(localMetadata)) this.addMetadata(localMetadata, false);
    }

    handleChainStart(
      chain: unknown,
      inputs: unknown,
      runId: string = randomUUID(),
      runType?: unknown,
      _tags?: unknown,
      _metadata?: unknown,
      name?: unknown,
      _parentRunId?: unknown,
      extra?: unknown,
    ): Promise<unknown> {
      const deferred = isDeferred(extra);
      return Promise.resolve(
        begin(
          this,
          'chain',
          runId,
          (observer) => startChain(observer.given(this, chain, inputs, name), runType, { deferred }),
          { deferred },
        ),
      );
    }

    handleChatModelStart(
      model: unknown,
      messages: unknown[],
      runId?: string,
      _parentRunId?: unknown,
      extra?: unknown,
      _tags?: unknown,
      _metadata?: unknown,
      name?: unknown,
    ): Promise<unknown> {
      return beginEach(this, messages, runId, (observer, group) =>
        startChatModel(observer.given(this, model, group, name), extra),
      );
    }

    handleLLMStart(
      model: unknown,
      prompts: unknown[],
      runId?: string,
      _parentRunId?: unknown,
      extra?: unknown,
      _tags?: unknown,
      _metadata?: unknown,
      name?: unknown,
    ): Promise<unknown> {
      return beginEach(this, prompts, runId, (observer, prompt) =>
        startLlm(observer.given(this, model, [prompt], name), extra),
      );
    }

    handleToolStart(
      tool: unknown,
      input: unknown,
      runId: string = randomUUID(),
      _parentRunId?: unknown,
      _tags?: unknown,
      _metadata?: unknown,
      name?: unknown,
      toolCallId?: unknown,
    ): Promise<unknown> {
      return Promise.resolve(
        begin(this, 'tool', runId, (observer) => startTool(observer.given(this, tool, input, name), toolCallId)),
      );
    }

    handleRetrieverStart(
      retriever: unknown,
      query: unknown,
      runId: string = randomUUID(),
      _parentRunId?: unknown,
      _tags?: unknown,
      _metadata?: unknown,
      name?: unknown,
    ): Promise<unknown> {
      return Promise.resolve(
        begin(this, 'retriever', runId, (observer) => startRetriever(observer.given(this, retriever, query, name))),
      );
    }

    /** A program may write a config down as JSON; without us there is no manager in it. */
    toJSON(): undefined {
      return undefined;
    }
  }

  // No private methods: a program may clone a config, with the manager in it, and clones have none.
  function begin(
    manager: QuietManager,
    kind: RunKind,
    runId: string,
    start: (observer: Observer) => Run,
    options?: { deferred: boolean },
  ): unknown {
    const observer = observerOf(manager);
    observer?.begin(kind, runId, () => start(observer), options);
    return new RunManagers[kind](manager, runId);
  }

  /** One run for each of several requests that are made at once. */
  function beginEach<T>(
    manager: QuietManager,
    requests: T[],
    runId: string | undefined,
    start: (observer: Observer, request: T) => Run,
  ): Promise<unknown> {
    const managers = requests.map((request, index) =>
      begin(manager, 'model', (index === 0 ? runId : undefined) ?? randomUUID(), (observer) =>
        start(observer, request),
      ),
    );
    withoutIds(managers);
    return Promise.resolve(managers);
  }

  function quietRun(RunManager: RunManagerClass): QuietRunClass {
    return class QuietRun extends RunManager {
      constructor(manager: Manager, runId: string) {
        const { handlers, inheritableHandlers, tags, inheritableTags, metadata, inheritableMetadata } = manager;
        const { _parentRunId } = manager;
        super(runId, handlers, inheritableHandlers, tags, inheritableTags, metadata, inheritableMetadata, _parentRunId);
      }

      override getChild(tag?: string): Manager {
        const observer = observerOf(this);
        if (!observer) return super.getChild(tag);
        const child = new QuietManager(observer, this.runId);
        child.describe({ tags: this.inheritableTags, metadata: this.inheritableMetadata });
        if (tag) child.addTags([tag], false);
        return child;
      }

      handleLLMNewToken(token: unknown, index: unknown): Promise<void> {
        observerOf(this)?.handleLLMNewToken(token, index, this.runId);
        return done;
      }

      handleToolEvent(): Promise<void> {
        return done;
      }

      static {
        for (const name of endings) {
          const value = function (
            this: QuietRun,
            result: unknown,
            _runId?: unknown,
            _parentRunId?: unknown,
            _tags?: unknown,
            extra?: unknown,
          ): Promise<void> {
            const observer = observerOf(this);
            const tell: Ending | undefined = observer?.[name];
            tell?.call(observer!, result, this.runId, undefined, undefined, extra);
            return done;
          };
          Object.defineProperty(this.prototype, name, { value, configurable: true, writable: true });
        }
      }
    };
  }

  const make: MakeQuietManager = (observer, parentRunId) => new QuietManager(observer, parentRunId);
  made.set(module.CallbackManager, make);
  return make;
}

type QuietRunClass = new (manager: Manager, runId: string) => unknown;

/** Ours among the handlers of a manager: the first, or (in a clone of a manager) none. */
function observerOf({ handlers }: { handlers: unknown[] }): Observer | undefined {
  const [first] = handlers;
  return Observer.is(first) ? first : undefined;
}

/**
 * Chat models read the id of a run by `at(0)`, to give it to messages that have none. Without us they have none: of managers that
 * are there for us alone, that says nothing.
 */
export function withoutIds(managers: unknown): void {
  if (Array.isArray(managers)) Object.defineProperty(managers, 'at', { value: () => undefined, configurable: true });
}

function isEmpty(metadata: object): boolean {
  for (const _ in metadata) return false;
  return true;
}
