/** Random numbers from a seed (mulberry32). `AUTOLOG_TEST_SEED` repeats a run; the seed belongs into each assertion's message. */
export function seededRandom(): { seed: number; below(limit: number): number } {
  const seed = Number(process.env['AUTOLOG_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { seed, below };
}
