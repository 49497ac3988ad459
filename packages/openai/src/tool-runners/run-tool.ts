import { types } from 'node:util';
import { type LiveSpan, startSpan } from '@autolog/core';
import { agentAbove, guard, handoffOfName, handoffTarget, runInContext } from '@autolog/core/integration';

/** A tool that a runner of the SDK runs. */
export interface ToolRun {
  /** As the model knows it. */
  name: string;
  inputs: unknown;
  /** The runner's span. */
  agent: LiveSpan;
  callId?: string | undefined;
  description?: string | undefined;
  /** What to record of the result; all of it if not given. */
  outputs?(result: unknown): unknown;
}

/** Runs a tool inside a TOOL span, which ends with what it gives. What it gives and throws is the caller's. */
export function runTool<T>(tool: ToolRun, call: () => T): T {
  const span = guard('openai tool', () => startTool(tool));
  if (!span || span.ended) return call();

  const succeed = <V>(result: V): V => {
    guard('openai tool', () => {
      const { outputs } = tool;
      span.setOutputs(outputs ? outputs(result) : result);
      recordHandoff(span, tool, result);
    });
    guard('openai tool', () => span.end());
    return result;
  };
  const fail = (error: unknown): never => {
    guard('openai tool', () => span.recordException(error));
    guard('openai tool', () => span.end());
    throw error;
  };
  let result: T;
  try {
    result = runInContext({ span }, call);
  } catch (error) {
    return fail(error);
  }
  // The runner awaits what it gets: what stands in its place is awaited alike.
  if (types.isPromise(result)) return result.then(succeed, fail) as T;
  return isThenable(result) ? (Promise.resolve(result).then(succeed, fail) as T) : succeed(result);
}

function startTool({ name, inputs, agent, callId, description }: ToolRun): LiveSpan {
  const attributes = {
    ...(callId === undefined ? {} : { 'tool.callId': callId }),
    ...(description === undefined ? {} : { 'tool.description': description }),
  };
  return startSpan({ name, type: 'TOOL', inputs, attributes, parent: agent });
}

/** The runner itself is no agent that has a name: whoever runs it hands off. */
function recordHandoff(span: LiveSpan, { name, agent, inputs }: ToolRun, result: unknown): void {
  const to = handoffTarget(result) ?? handoffOfName(name);
  if (to === undefined) return;
  const from = agentAbove(agent.parent)?.name;
  span.setAttributes({ 'handoff.from': from, 'handoff.to': to });
  span.addEvent('handoff', { from, to, arguments: inputs });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
