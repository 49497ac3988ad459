/** A map that forgets what was set longest ago. */
export function recentMap<V>(limit: number): Pick<Map<string, V>, 'get' | 'set'> {
  const entries = new Map<string, V>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      if (entries.size >= limit) entries.delete(entries.keys().next().value!);
      return entries.set(key, value);
    },
  };
}
