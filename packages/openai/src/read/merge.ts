import { isObject } from './narrow.ts';

/** Fields that say the same in every part. */
const constant: ReadonlySet<string> = new Set(['id', 'type', 'name', 'role', 'format', 'index', 'signature']);

/** Whether a field of a part is not to be added to what came before. */
export function isConstant(key: string): boolean {
  return constant.has(key);
}

/**
 * What two parts of a value are together: texts follow each other, objects grow by their fields, lists by their entries;
 * entries that have an index are parts themselves.
 */
export function merge(before: unknown, part: unknown): unknown {
  if (Array.isArray(part)) return mergeLists(Array.isArray(before) ? before : [], part);
  if (!isObject(before) || !isObject(part) || Array.isArray(before)) return part;
  for (const key in part) {
    const value = part[key];
    const known = before[key];
    const grows = typeof value === 'string' && typeof known === 'string' && !constant.has(key);
    before[key] = grows ? known + value : (value ?? known);
  }
  return before;
}

function mergeLists(list: unknown[], part: unknown[]): unknown[] {
  for (const entry of part) {
    const index: unknown = isObject(entry) ? entry['index'] : undefined;
    const at = typeof index === 'number' ? list.findLastIndex((known) => isSameEntry(known, entry, index)) : -1;
    if (at === -1) list.push(isObject(entry) ? { ...entry } : entry);
    else list[at] = merge(list[at], entry);
  }
  return list;
}

function isSameEntry(known: unknown, entry: unknown, index: number): boolean {
  return isObject(known) && known['index'] === index && known['type'] === (entry as Record<string, unknown>)['type'];
}
