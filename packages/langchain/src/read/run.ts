import { asArray, asObject, asString, nonEmpty } from './narrow.ts';

/** What a run is called: by its user, else by its name, else by its class. */
export function runName(given: unknown, serialized: unknown, otherwise: string): string {
  const { id, name, kwargs } = asObject(serialized);
  return nonEmpty(given) ?? nonEmpty(name) ?? nonEmpty(asObject(kwargs)['name']) ?? className(id) ?? otherwise;
}

export function className(id: unknown): string | undefined {
  return nonEmpty(asArray(id).at(-1));
}

/** LangGraph's and LangChain's own metadata, which is read for what it says and not recorded as the user's. */
const internal =
  /^(?:ls_|lc_|langgraph_|__)|^(?:thread_id|checkpoint_ns|checkpoint_id|checkpoint_map|task_id|versions)$/;
/** Tags that only count the steps of a sequence or a graph. */
const stepTag = /^(?:seq|graph):step:-?\d+$/;

/** The user's tags and metadata, as attributes. */
export function userAttributes(tags: readonly unknown[], metadata: unknown): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  const own = tags.filter((tag) => typeof tag === 'string' && !stepTag.test(tag));
  if (own.length > 0) attributes['tags'] = [...new Set(own)];
  let entries: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(asObject(metadata))) {
    if (value !== undefined && !internal.test(key)) (entries ??= {})[key] = value;
  }
  if (entries) attributes['metadata'] = entries;
  return attributes;
}

/**
 * Where in a graph a run is: the node and its step; of the node's own run, which has its name, also the checkpoint and what
 * triggered it.
 */
export function graphAttributes(metadata: unknown, name: string | undefined): Record<string, unknown> {
  const known = asObject(metadata);
  const node = asString(known['langgraph_node']);
  const attributes: Record<string, unknown> = {};
  if (node === undefined) return attributes;
  attributes['langgraph_node'] = node;
  if (typeof known['langgraph_step'] === 'number') attributes['langgraph_step'] = known['langgraph_step'];
  if (node !== name) return attributes;
  for (const key of ['langgraph_triggers', 'langgraph_checkpoint_ns'])
    if (known[key] !== undefined) attributes[key] = known[key];
  return attributes;
}

/** The conversation that a graph runs in. */
export function threadOf(metadata: unknown): string | undefined {
  const thread = asObject(metadata)['thread_id'];
  return typeof thread === 'string' || typeof thread === 'number' ? String(thread) : undefined;
}

/** Whether a run is plumbing that its framework hides from traces. */
export function isHidden(tags: readonly unknown[]): boolean {
  return tags.includes('langsmith:hidden');
}
