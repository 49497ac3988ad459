/** A map that forgets what was set longest ago. */
export type RecentMap<V> = Pick<Map<string, V>, 'get' | 'set' | 'clear'>;

/**
 * A map that remembers at least the last entries of a number. The older half is forgotten at once: taking the first
 * entry out of a large map each time is slow.
 *
 * @param limit how many entries are remembered at least; twice as many at most
 */
export function recentMap<V>(limit: number): RecentMap<V> {
  let older = new Map<string, V>();
  let recent = new Map<string, V>();
  return {
    get: (key) => recent.get(key) ?? older.get(key),
    set(key, value) {
      if (recent.size >= limit) {
        older = recent;
        recent = new Map();
      }
      return recent.set(key, value);
    },
    clear() {
      older.clear();
      recent.clear();
    },
  };
}
