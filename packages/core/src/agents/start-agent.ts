import { guard } from '../patch/guard.ts';
import type { LiveSpan } from '../span/live-span.ts';
import { startSpan } from '../span/start-span.ts';
import { SpanType } from '../span/types.ts';
import { type Agent, agentAttributes, agentName } from './agent-like.ts';

/** Starts the span of an agent: below `parent`, or below the active span where there is none given. Does not throw. */
export function startAgent(agent: Agent, inputs: unknown, parent: LiveSpan | undefined): LiveSpan {
  const attributes = guard('reading an agent', () => agentAttributes(agent)) ?? {};
  const name = guard('reading an agent', () => agentName(agent)) ?? 'agent';
  return startSpan({ name, type: SpanType.AGENT, inputs, attributes, ...(parent ? { parent } : {}) });
}
