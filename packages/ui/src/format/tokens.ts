import type { TokenUsage } from '@autolog/core';

const grouped = new Intl.NumberFormat('en-US');

/** A count with its thousands apart (`1,204`); `–` where it is not known. */
export function formatCount(count: number | undefined): string {
  return typeof count === 'number' && Number.isFinite(count) ? grouped.format(count) : '–';
}

/** `6 spans`, `1 span`. */
export function formatPlural(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** Tokens in and out, each formatted: `['1,204', '356']`; nothing where neither is known. */
export function tokensInOut(usage: TokenUsage | undefined): [input: string, output: string] | undefined {
  if (usage?.inputTokens === undefined && usage?.outputTokens === undefined) return undefined;
  return [formatCount(usage.inputTokens), formatCount(usage.outputTokens)];
}

/** What else is known of the tokens: `['1,024 cached', '64 reasoning']`. */
export function tokenDetails(usage: TokenUsage | undefined): string[] {
  if (usage === undefined) return [];
  const details: string[] = [];
  if (tokensInOut(usage) === undefined && usage.totalTokens !== undefined)
    details.push(`${formatCount(usage.totalTokens)} tokens`);
  if (usage.cacheReadInputTokens) details.push(`${formatCount(usage.cacheReadInputTokens)} cached`);
  if (usage.cacheCreationInputTokens) details.push(`${formatCount(usage.cacheCreationInputTokens)} to cache`);
  if (usage.reasoningTokens) details.push(`${formatCount(usage.reasoningTokens)} reasoning`);
  return details;
}
