/** An agent as programs describe one: an object with at least a name. */
export interface AgentLike {
  readonly name: string;
  /** What the agent is told: recorded where it is a text. */
  readonly instructions?: unknown;
  /** Recorded where it is a name. */
  readonly model?: unknown;
  /** Recorded by name: functions, tool objects or definitions, in a list or by name. */
  readonly tools?: unknown;
  /** The same, as Swarm calls it. */
  readonly functions?: unknown;
}

/** An agent, by name or as the object that describes it. */
export type Agent = string | AgentLike;

export function agentName(agent: Agent): string {
  return typeof agent === 'string' ? agent : String(agent.name);
}

/** Whether a value is an agent object: one with a name and instructions. Runs no getter of any other object. */
export function isAgent(value: unknown): value is AgentLike {
  if (typeof value !== 'object' || value === null || !('instructions' in value)) return false;
  const { name, instructions } = value as AgentLike;
  return typeof name === 'string' && (typeof instructions === 'string' || typeof instructions === 'function');
}

/** What an AGENT span says of its agent. */
export function agentAttributes(agent: Agent): Record<string, unknown> {
  const name = { 'agent.name': agentName(agent) };
  if (typeof agent === 'string') return name;
  const { instructions, model, tools, functions } = agent;
  return {
    ...name,
    ...(typeof instructions === 'string' ? { 'agent.instructions': instructions } : {}),
    ...(typeof model === 'string' ? { 'agent.model': model } : {}),
    ...toolNames(tools ?? functions),
  };
}

function toolNames(tools: unknown): Record<string, unknown> {
  if (typeof tools !== 'object' || tools === null) return {};
  const names = Array.isArray(tools) ? tools.map(toolName).filter((name) => name !== undefined) : Object.keys(tools);
  return names.length > 0 ? { 'agent.tools': names } : {};
}

/** The name of a function, of `{ name }`, of a chat completion's `{ function: { name } }`, or of `{ definition }`. */
function toolName(tool: unknown): string | undefined {
  if (typeof tool === 'string') return tool;
  if (!tool || (typeof tool !== 'object' && typeof tool !== 'function')) return undefined;
  const { name, function: described, definition } = tool as Record<string, unknown>;
  return typeof name === 'string' ? name : toolName(described ?? definition);
}

/**
 * A value as it is recorded where an agent may be in it. An agent is more than data (clients, keys, other agents), so it
 * stands there by its name, as Swarm tells it to the model: `{ assistant: name }`.
 */
export function withoutAgent(value: unknown): unknown {
  if (isAgent(value)) return { assistant: value.name };
  const agent = dataProperty(value, 'agent');
  return isAgent(agent) ? { ...(value as object), agent: agent.name } : value;
}

/** A property of an object's own, if it is there and no getter: one may load something from somewhere. */
export function dataProperty(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
}
