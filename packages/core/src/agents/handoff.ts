import { shared } from '../shared.ts';
import { getCurrentActiveSpan } from '../span/context.ts';
import type { LiveSpan } from '../span/live-span.ts';
import { SpanType } from '../span/types.ts';
import { dataProperty, isAgent } from './agent-like.ts';

/** A longer text is no `{"assistant": name}`. */
const MAX_JSON_LENGTH = 10_000;

/** Whom an agent has handed off to, until these begin. */
const awaited = shared('handoffs', () => new WeakMap<LiveSpan, string[]>());

/**
 * The agent that a tool's result hands the conversation to: an agent object, Swarm's `{ assistant: name }` (also as JSON
 * text), or Swarm's `Result` `{ value, agent }`.
 *
 * @see https://github.com/openai/swarm/blob/main/swarm/core.py handle_function_result
 */
export function handoffTarget(result: unknown): string | undefined {
  const value = typeof result === 'string' ? parseObject(result) : result;
  if (isAgent(value)) return value.name;
  const assistant = dataProperty(value, 'assistant');
  if (typeof assistant === 'string') return assistant;
  const agent = dataProperty(value, 'agent');
  return isAgent(agent) ? agent.name : undefined;
}

function parseObject(text: string): unknown {
  if (text.length > MAX_JSON_LENGTH || !/^\s*\{[^]*"assistant"/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Records on a tool's span that its result was a handoff, and remembers it for the agent that is to follow. */
export function recordHandoff(tool: LiveSpan, to: string): void {
  const agent = agentAbove(tool.parent);
  const { inputs } = tool.record;
  tool.setAttributes({ 'handoff.from': agent?.name, 'handoff.to': to });
  tool.addEvent('handoff', { from: agent?.name, to, arguments: inputs === undefined ? undefined : JSON.parse(inputs) });
  // What a tool gives to another tool is that one's to hand on.
  const waiting = agentAbove(tool.parent, SpanType.TOOL);
  if (waiting) awaited.set(waiting, [...(awaited.get(waiting) ?? []), to]);
}

/**
 * Where an agent belongs that begins inside of the one that handed off to it: not below that one but beside it.
 * `undefined` where it was not handed off to (an agent that is called as a function, or in a tool, is below its caller),
 * and where there is nothing above the first agent to be beside it in: a trace has one root.
 */
export function takeHandoff(to: string): LiveSpan | undefined {
  const agent = agentAbove(getCurrentActiveSpan(), SpanType.TOOL);
  const names = agent && awaited.get(agent);
  const index = names?.indexOf(to) ?? -1;
  if (index === -1) return undefined;
  names?.splice(index, 1);
  return agent?.parent;
}

/** The nearest AGENT span, from a span on upwards; none beyond a span of the type `border`. */
export function agentAbove(from: LiveSpan | undefined, border?: SpanType): LiveSpan | undefined {
  let span = from;
  while (span && span.type !== SpanType.AGENT) span = span.type === border ? undefined : span.parent;
  return span;
}
