import { asObject, asString, isObject } from './narrow.ts';
import { isCommand } from './value.ts';

/** Errors that are none: with them, a node of LangGraph's leaves on purpose. */
export type Departure = { interrupts: unknown[] } | { command: unknown } | { drained: unknown };

const names = new Set(['GraphInterrupt', 'NodeInterrupt', 'ParentCommand', 'GraphDrained', 'GraphBubbleUp']);

/**
 * What an error says that is none: that the graph waits for somebody, goes on elsewhere, or was asked to stop.
 *
 * @see \@langchain/langgraph/dist/errors.js
 */
export function readDeparture(error: unknown): Departure | undefined {
  if (!isObject(error)) return undefined;
  if (error['is_bubble_up'] !== true && !names.has(asString(error['name']) ?? '')) return undefined;
  if (error['command'] !== undefined) return { command: error['command'] };
  if (Array.isArray(error['interrupts'])) return { interrupts: error['interrupts'] };
  return { drained: error['reason'] };
}

/** Whether a result is a `Command`, or a list that may hold one. */
export function hasCommand(result: unknown): boolean {
  return Array.isArray(result) || isCommand(result);
}

/** Whom a result hands the conversation to: the target of a `Command` that leaves the agent for the graph around it. */
export function handoffTarget(result: unknown): string | undefined {
  const command = (Array.isArray(result) ? result : [result]).find(isCommand);
  if (!command || command['graph'] !== '__parent__') return undefined;
  return destinations(command['goto'])[0];
}

/** The nodes that a result goes to by a `Command`. */
export function gotoOf(result: unknown): string[] {
  return (Array.isArray(result) ? result : [result]).filter(isCommand).flatMap(({ goto }) => destinations(goto));
}

/** Of a node's name, a `Send`, or several of either. */
function destinations(goto: unknown): string[] {
  return (Array.isArray(goto) ? goto : [goto]).flatMap((to) => {
    const node = asString(to) ?? asString(asObject(to)['node']);
    return node === undefined || node === '' ? [] : [node];
  });
}

/**
 * Whether a graph is an agent: one that `createAgent` or `createReactAgent` has built, or one built by hand after the same
 * plan, with a node that asks a model and one that calls tools.
 */
export function isAgentGraph(graph: unknown): boolean {
  const nodes = asObject(asObject(graph)['nodes']);
  if ('model_request' in nodes) return true;
  if (!('agent' in nodes)) return false;
  return 'tools' in nodes || Object.keys(nodes).every((node) => node === 'agent' || node === '__start__');
}

/** Whether an error says that somebody asked to stop. */
export function isAbort(error: unknown): boolean {
  const { name, message } = asObject(error);
  return name === 'AbortError' || name === 'ModelAbortError' || message === 'Abort' || message === 'Aborted';
}
