import type { TokenUsage } from '@autolog/core';
import { asNumber, isObject, known } from './narrow.ts';

/** The usage of chat completions (`prompt_tokens` …) and of Responses (`input_tokens` …), in one shape. */
export function readUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const inputDetails = firstObject(usage['prompt_tokens_details'], usage['input_tokens_details']);
  const outputDetails = firstObject(usage['completion_tokens_details'], usage['output_tokens_details']);
  return known({
    inputTokens: asNumber(usage['prompt_tokens']) ?? asNumber(usage['input_tokens']),
    outputTokens: asNumber(usage['completion_tokens']) ?? asNumber(usage['output_tokens']),
    totalTokens: asNumber(usage['total_tokens']),
    cacheReadInputTokens: asNumber(inputDetails['cached_tokens']),
    cacheCreationInputTokens: asNumber(inputDetails['cache_write_tokens']),
    reasoningTokens: asNumber(outputDetails['reasoning_tokens']),
  });
}

function firstObject(...values: unknown[]): Record<string, unknown> {
  return values.find(isObject) ?? {};
}
