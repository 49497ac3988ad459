/** What is said of each token, in lists that are as long as there are tokens. */
export type Logprobs = Record<string, unknown[]>;

/** Adds the lists of a part to those of the whole. */
export function addLogprobs(whole: Logprobs, part: Record<string, unknown>): Logprobs {
  for (const key in part) {
    const entries = part[key];
    if (!Array.isArray(entries)) continue;
    const list = (whole[key] ??= []);
    for (const entry of entries) list.push(entry);
  }
  return whole;
}
