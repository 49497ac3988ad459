import { guard, type Method, observeIterator } from '@autolog/core/integration';
import { bodyRun, inEveryStep, wrapOwn } from './contexts.ts';
import { watchForgotten } from './forgotten.ts';
import { runOf } from './managers.ts';
import { eventReader } from './read/model-events.ts';
import { asArray, asObject } from './read/narrow.ts';
import type { Run } from './run.ts';
import { startChatModel } from './start-run.ts';
import { recording } from './switch.ts';

interface Model {
  lc_id?: unknown;
  invocationParams?: (options: unknown) => unknown;
  getLsParams?: (options: unknown) => unknown;
}

/** The options of the call whose generator is being made. */
let calling: unknown;

/**
 * `streamEvents(input, options)` of a chat model by the newest protocol: LangChain begins no run for it, and calls no handlers.
 * Here its call is a run, whose answer is read from the events.
 */
export function observeStreamEvents(original: Method): Method {
  return function (this: object, ...args: unknown[]) {
    const { version } = asObject(args[1]);
    if (!recording() || version === 'v1' || version === 'v2') return original.apply(this, args);
    guard('langchain events', () => wrapOwn(this, '_streamChatModelEvents', observeModelEvents));
    calling = args[1] ?? {};
    try {
      return original.apply(this, args);
    } finally {
      calling = undefined;
    }
  };
}

/** `_streamChatModelEvents(messages, options, runManager)`: a generator of events, in the context of its run. */
export function observeModelEvents(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const options = calling;
    calling = undefined;
    const run = recording() ? guard('langchain events', () => bodyRun(args[2])) : undefined;
    if (run) {
      run.streams();
      return run.inside(() => inEveryStep(run, original.apply(this, args)));
    }
    if (options === undefined || !recording()) return original.apply(this, args);
    const begun = guard('langchain events', () => begin(this as Model, args, options));
    if (!begun) return original.apply(this, args);
    begun.streams();
    const events: unknown = begun.inside(() => inEveryStep(begun, original.apply(this, args)));
    guard('langchain events', () => observe(events as AsyncIterator<unknown>, begun));
    return events;
  };
}

function begin(model: Model, [messages, callOptions]: unknown[], given: unknown): Run {
  const { callbacks, runName, tags, metadata } = asObject(given);
  const known = guard('langchain events', () => model.getLsParams?.(callOptions));
  const parameters = guard('langchain events', () => model.invocationParams?.(callOptions));
  return startChatModel(
    {
      parent: runOf(callbacks),
      serialized: { id: model.lc_id },
      inputs: messages,
      name: runName,
      tags: asArray(tags),
      metadata: { ...asObject(metadata), ...asObject(known) },
      tracerMetadata: undefined,
    },
    { invocation_params: parameters, options: callOptions },
  );
}

function observe(events: AsyncIterator<unknown>, run: Run): void {
  const reader = eventReader();
  observeIterator(events, {
    value: (event) => {
      if (reader.event(event)) run.token();
    },
    done: () => run.end(reader.result()),
    stopped: () => run.stop('aborted', { outputs: reader.result() }),
    failed: (error) => run.fail(error),
  });
  watchForgotten(events, run);
}
