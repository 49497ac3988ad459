/** What the order needs to know of a span. */
interface TreeNode {
  spanId: string;
  parentId?: string;
}

/**
 * Puts spans in the order of their tree: each after its parent, siblings in the order they come in. A span whose parent
 * is not among them is a root; spans that are each other's ancestors come last, as they are.
 */
export function inTreeOrder<T extends TreeNode>(spans: readonly T[]): T[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const children = new Map<string | undefined, T[]>();
  for (const span of spans) {
    const parent = span.parentId !== undefined && ids.has(span.parentId) ? span.parentId : undefined;
    const siblings = children.get(parent);
    if (siblings) siblings.push(span);
    else children.set(parent, [span]);
  }
  const ordered = new Set<T>();
  const stack = (children.get(undefined) ?? []).toReversed();
  for (let span = stack.pop(); span; span = stack.pop()) {
    if (ordered.has(span)) continue;
    ordered.add(span);
    for (const child of (children.get(span.spanId) ?? []).toReversed()) stack.push(child);
  }
  for (const span of spans) ordered.add(span);
  return [...ordered];
}
