import { type LiveSpan, startSpan } from '@autolog/core';
import { guard, type Method, runInContext } from '@autolog/core/integration';
import { dataProperty } from '../read/narrow.ts';
import { parsedJson } from '../inferred-tools/json-text.ts';
import { withoutUserCode } from '../read/without-user-code.ts';
import { askedCalls } from './asked-calls.ts';
import { endAgent } from './end-agent.ts';
import { runTool } from './run-tool.ts';
import { toolView } from './tool-view.ts';

/**
 * `runTools(body, options)`: an AGENT span that lasts until the runner's loop has ended, however it ends. The runner starts
 * in a later turn of the event loop, in the context that `runTools` was called in: so model calls and tools are below.
 *
 * The loop is one method of the runner's, and its promise is what the runner itself goes by: so no listener is needed, which
 * would hide a failure that nobody handles.
 */
export function observeRunTools(recording: () => boolean): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const agent = recording() ? guard('openai runTools', () => startAgent(args[0])) : undefined;
      if (!agent || agent.ended) return original.apply(this, args);
      let runner: unknown;
      try {
        runner = runInContext({ span: agent }, () => original.apply(this, args));
      } catch (error) {
        guard('openai runTools', () => endAgent(agent, { error }));
        throw error;
      }
      const observed = guard('openai runTools', () => observeLoop(runner, agent));
      if (!observed) guard('openai runTools', () => agent.end());
      return runner;
    };
}

function startAgent(body: unknown): LiveSpan {
  return startSpan({
    name: 'runTools',
    type: 'AGENT',
    inputs: guard('openai request', () => requestOf(body)),
    attributes: { 'mlflow.message.format': 'openai' },
  });
}

/** The request as it was given, with the definitions of its tools and without their functions. */
function requestOf(body: unknown): unknown {
  const copied = withoutUserCode(body);
  if (typeof copied !== 'object' || copied === null) return copied;
  const { toolContext: _, ...request } = copied as Record<string, unknown>;
  const { tools } = request;
  if (!Array.isArray(tools)) return request;
  return { ...request, tools: tools.map(definitionOf) };
}

function definitionOf(tool: unknown): unknown {
  const { function: described, ...rest } = (tool ?? {}) as Record<string, unknown>;
  if (typeof described !== 'object' || described === null) return tool;
  const { function: _function, parse: _parse, ...definition } = described as Record<string, unknown>;
  return { ...rest, function: definition };
}

/** Puts itself before the runner's loop, for the one time that it runs; false where there is none. */
function observeLoop(runner: unknown, agent: LiveSpan): boolean {
  const loop = (runner as { _runTools?: unknown } | null | undefined)?._runTools;
  if (typeof loop !== 'function') return false;
  const value = function (this: object, ...args: unknown[]): unknown {
    Reflect.deleteProperty(this, '_runTools');
    const given = guard('openai runTools', () => withViews(args, runner, agent)) ?? args;
    const succeed = <T>(result: T): T => {
      guard('openai runTools', () => endAgent(agent, { outputs: finalMessage(runner) }));
      return result;
    };
    const fail = (error: unknown): never => {
      guard('openai runTools', () => endAgent(agent, { error, outputs: finalMessage(runner) }));
      throw error;
    };
    let running: Promise<unknown>;
    try {
      running = Reflect.apply(loop, this, given) as Promise<unknown>;
    } catch (error) {
      return fail(error);
    }
    return running.then(succeed, fail);
  };
  return Reflect.defineProperty(runner as object, '_runTools', { value, configurable: true, writable: true });
}

/** The arguments of the loop, with the request's tools as views. Made where the runner would read them itself. */
function withViews(args: readonly unknown[], runner: unknown, agent: LiveSpan): unknown[] {
  const [client, params, ...rest] = args;
  const tools = (params as { tools?: unknown } | null | undefined)?.tools;
  if (!Array.isArray(tools)) return [...args];
  const asked = askedCalls(runner);
  /** The texts that objects were parsed from. */
  const texts = new WeakMap<object, string>();
  const caller: Parameters<typeof toolView>[1] = {
    call(name, description, given, body) {
      const text = typeof given === 'string' ? given : texts.get(Object(given));
      const inputs = typeof given === 'string' ? parsedJson(given) : given;
      const callId = guard('openai tool', () => asked.take(name, text));
      return runTool({ name, description, inputs, callId, agent }, body);
    },
    parsed(text, value) {
      if (typeof text === 'string' && typeof value === 'object' && value !== null) texts.set(value, text);
    },
  };
  const views = tools.map((tool) => toolView(tool, caller));
  const descriptors = Object.getOwnPropertyDescriptors(params as object);
  const request = Object.create(Object.getPrototypeOf(params) as object | null, {
    ...descriptors,
    tools: { value: views, configurable: true, enumerable: true, writable: true },
  }) as object;
  return [client, request, ...rest];
}

/** What the model said last. */
function finalMessage(runner: unknown): unknown {
  const messages = dataProperty(runner, 'messages');
  if (!Array.isArray(messages)) return undefined;
  return withoutUserCode(messages.findLast((message) => dataProperty(message, 'role') === 'assistant'));
}
