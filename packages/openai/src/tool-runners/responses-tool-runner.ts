import { types } from 'node:util';
import { getCurrentActiveSpan, type LiveSpan, startSpan } from '@autolog/core';
import { askedToolsOf, guard, type Method, runInContext } from '@autolog/core/integration';
import { dataProperty } from '../read/narrow.ts';
import { parsedJson } from '../inferred-tools/json-text.ts';
import { withoutUserCode } from '../read/without-user-code.ts';
import { endAgent } from './end-agent.ts';
import { runTool } from './run-tool.ts';

/** The spans of the runs that are under way, by their runner: it takes one at a time. */
const runs = new WeakMap<object, LiveSpan>();

/** Runs whose iterator is abandoned: their spans end when it is collected. */
const abandoned = new FinalizationRegistry<LiveSpan>((agent) => endAgent(agent, { aborted: true }));

/**
 * `iterate(client, params, options)` gives an async generator, which `run()` goes through too: its body runs inside an AGENT
 * span.
 */
export function observeIterate(recording: () => boolean): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const generator: unknown = original.apply(this, args);
      if (recording()) guard('openai runner', () => observeRun(generator as AnyGenerator, this as object, args));
      return generator;
    };
}

type AnyGenerator = AsyncGenerator<{ response?: unknown; final?: unknown }, unknown, unknown>;

/** Watches a run's generator in place. The span begins with the body, at the first `next()`. */
function observeRun(generator: AnyGenerator, runner: object, [, params, options]: readonly unknown[]): void {
  const around = getCurrentActiveSpan();
  const inputs = guard('openai request', () => requestOf(params, runner));
  let agent: LiveSpan | undefined;
  let last: { response?: unknown; final?: unknown } | undefined;

  const begin = (): LiveSpan => {
    const attributes = { 'mlflow.message.format': 'openai' };
    const parent = around ? { parent: around } : {};
    const span = startSpan({ name: 'ResponsesToolRunner', type: 'AGENT', inputs, attributes, ...parent });
    // A second one at the same time is refused.
    if (runs.get(runner)?.ended !== false) runs.set(runner, span);
    abandoned.register(generator, span, generator);
    return span;
  };
  const end = (error?: unknown): void => {
    if (!agent || agent.ended) return;
    const outputs = last && withoutUserCode(last.response);
    if (error === undefined) endAgent(agent, { outputs, aborted: last?.final !== true });
    else endAgent(agent, isAborted(options) ? { outputs, aborted: true } : { outputs, error });
    abandoned.unregister(generator);
    if (runs.get(runner) === agent) runs.delete(runner);
    last = undefined;
  };

  for (const name of ['next', 'return', 'throw'] as const) {
    const step: unknown = generator[name];
    // What the program's own code gives in place of the SDK's generator may have no more than a `next()`.
    if (typeof step !== 'function') continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      if (name === 'next') agent ??= guard('openai runner', begin);
      if (!agent || agent.ended) return Reflect.apply(step, this, args);
      const stepping: unknown = runInContext({ span: agent }, () => Reflect.apply(step, this, args) as unknown);
      if (!types.isPromise(stepping)) return stepping;
      return (stepping as Promise<IteratorResult<typeof last, unknown>>).then(
        (result) => {
          guard('openai runner', () => {
            if (result.done) end();
            else last = result.value;
          });
          return result;
        },
        (error: unknown) => {
          guard('openai runner', () => end(error));
          throw error;
        },
      );
    };
    Object.defineProperty(generator, name, { value, configurable: true, writable: true });
  }
}

/** Whether the program has aborted a run: the runner's error does not tell. */
function isAborted(options: unknown): boolean {
  const signals = [options, dataProperty(options, 'requestOptions')].map((holder) => dataProperty(holder, 'signal'));
  return signals.some((signal) => signal instanceof AbortSignal && signal.aborted);
}

/** The request as it was given, with the tools that the runner adds. */
function requestOf(params: unknown, runner: unknown): unknown {
  const request = withoutUserCode(params);
  if (typeof request !== 'object' || request === null) return request;
  const tools = dataProperty(request, 'tools') ?? withoutUserCode(dataProperty(runner, 'declarations'));
  return { ...request, ...(tools === undefined ? {} : { tools }) };
}

/** `dispatchTool(item, turn, options, signal, supplied)`: one tool is executed; its output goes into the turn. */
export function observeDispatch(original: Method): Method {
  return function (...args) {
    const agent = runs.get(this as object);
    const [item, turn, , , supplied] = args;
    const callId = dataProperty(item, 'call_id');
    if (!agent || agent.ended || typeof callId !== 'string' || isSupplied(supplied, callId))
      return original.apply(this, args);
    // A tool may run before the response that asks for it has ended.
    guard('openai tool', () => askedToolsOf(agent.trace));
    const outputs = (): unknown => withoutUserCode(outputOf(turn, callId));
    return runTool({ ...toolOf(item), callId, agent, outputs }, () => original.apply(this, args));
  };
}

/** Whether the program has given the result itself, so that nothing is executed. */
function isSupplied(supplied: unknown, callId: string): boolean {
  return supplied instanceof Map && supplied.has(callId);
}

function toolOf(item: unknown): { name: string; inputs: unknown } {
  const name = dataProperty(item, 'name');
  const args = dataProperty(item, 'arguments');
  if (typeof name === 'string') return { name, inputs: typeof args === 'string' ? parsedJson(args) : args };
  return { name: 'computer', inputs: dataProperty(item, 'actions') ?? dataProperty(item, 'action') };
}

function outputOf(turn: unknown, callId: string): unknown {
  const outputs = dataProperty(turn, 'outputs');
  if (!Array.isArray(outputs)) return undefined;
  return dataProperty(
    outputs.findLast((output) => dataProperty(output, 'call_id') === callId),
    'output',
  );
}
