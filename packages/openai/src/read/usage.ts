import type { TokenUsage } from '@autolog/core';
import { asNumber, isObject } from './narrow.ts';

/**
 * The usage of chat completions (`prompt_tokens` …) and of Responses (`input_tokens` …), in one shape; also as DeepSeek and
 * Moonshot tell of their caches. `undefined` where no tokens are counted.
 */
export function readUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const inputDetails = firstObject(usage['prompt_tokens_details'], usage['input_tokens_details']);
  const outputDetails = firstObject(usage['completion_tokens_details'], usage['output_tokens_details']);
  const inputTokens = asNumber(usage['prompt_tokens']) ?? asNumber(usage['input_tokens']);
  const outputTokens = asNumber(usage['completion_tokens']) ?? asNumber(usage['output_tokens']);
  const totalTokens = asNumber(usage['total_tokens']);
  const cacheReadInputTokens =
    asNumber(inputDetails['cached_tokens']) ??
    asNumber(usage['prompt_cache_hit_tokens']) ??
    asNumber(usage['cached_tokens']);
  const cacheCreationInputTokens = asNumber(inputDetails['cache_write_tokens']);
  const reasoningTokens = asNumber(outputDetails['reasoning_tokens']);

  const counts: TokenUsage = {};
  if (inputTokens !== undefined) counts.inputTokens = inputTokens;
  if (outputTokens !== undefined) counts.outputTokens = outputTokens;
  if (totalTokens !== undefined) counts.totalTokens = totalTokens;
  if (cacheReadInputTokens !== undefined) counts.cacheReadInputTokens = cacheReadInputTokens;
  if (cacheCreationInputTokens !== undefined) counts.cacheCreationInputTokens = cacheCreationInputTokens;
  if (reasoningTokens !== undefined) counts.reasoningTokens = reasoningTokens;
  for (const _ in counts) return counts;
  return undefined;
}

function firstObject(one: unknown, other: unknown): Record<string, unknown> {
  if (isObject(one)) return one;
  return isObject(other) ? other : none;
}

const none: Record<string, unknown> = {};
