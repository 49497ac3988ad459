import { guard } from '../patch/guard.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import type { LiveSpan } from '../span/live-span.ts';
import { startSpan } from '../span/start-span.ts';
import { SpanType } from '../span/types.ts';
import { type Agent, agentName, withoutAgent } from './agent-like.ts';
import { takeHandoff } from './handoff.ts';
import { type AnyFunction, alike } from '../span/alike.ts';
import { spanPerCall } from './span-per-call.ts';
import { startAgent } from './start-agent.ts';

/**
 * Wraps the function that runs an agent: each call becomes an AGENT span named for the agent, with the model calls and
 * tools of the run below it. Where one function runs any agent, a function of its arguments says which.
 *
 * Agents that run inside another agent (as tools, or called as functions) are below it. An agent that another one has
 * handed off to (see {@link traceTool}) follows beside it, also where the program calls it from inside the first one.
 * A loop that runs one agent after the other needs a span around it (`trace`, `withSpan`) that holds them together; a
 * function that runs any agent gets a CHAIN span of its own where there is none.
 *
 * @example
 * const research = traceAgent('researcher', async (question: string) => { … });
 * @example
 * const runAgent = traceAgent((agent) => agent, async (agent: Agent, messages: Message[]): Promise<string> => {
 *   const { message } = await ask(agent, messages);
 *   const next = await runTools(agent, message);
 *   return next ? runAgent(next, messages) : message.content;
 * });
 */
export function traceAgent<F extends AnyFunction>(agent: Agent | ((...args: Parameters<F>) => Agent), fn: F): F {
  const outputs = withoutAgent;
  const agentOf = (args: readonly unknown[]): Agent =>
    typeof agent === 'function' ? agent(...(args as Parameters<F>)) : agent;
  const runAgent = spanPerCall(fn, {
    start(inputs, args) {
      const current = guard('traceAgent', () => agentOf(args)) ?? (fn.name || 'agent');
      const beside = guard('traceAgent', () => takeHandoff(agentName(current)));
      return startAgent(current, inputs, beside);
    },
    outputs,
  });
  if (typeof agent !== 'function') return runAgent;

  const name = fn.name || 'agents';
  const start = (inputs: Record<string, unknown>): LiveSpan => startSpan({ name, type: SpanType.CHAIN, inputs });
  const runAgents = spanPerCall(runAgent, { start, outputs }, fn);
  return alike(function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(getCurrentActiveSpan() ? runAgent : runAgents, this, args);
  }, fn);
}
