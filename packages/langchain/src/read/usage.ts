import type { TokenUsage } from '@autolog/core';
import { asArray, asNumber, asObject, isObject } from './narrow.ts';

/** The token counts of a model's result, from wherever the provider has put them; `undefined` where it reported none. */
export function readUsage(result: unknown): TokenUsage | undefined {
  const { generations, llmOutput } = asObject(result);
  const messages = asArray(generations)
    .flatMap(asArray)
    .map((generation) => asObject(asObject(generation)['message'])['usage_metadata'])
    .filter(isObject);
  const [only] = messages;
  // Of several answers to one request, the provider's own count is that of the request.
  if (only && messages.length === 1) return known(messageUsage(only));
  const counted = only && known(messages.map(messageUsage).reduce(sum));
  if (!isObject(llmOutput)) return counted;
  const { tokenUsage, estimatedTokenUsage, usage } = llmOutput;
  return outputUsage(tokenUsage) ?? counted ?? outputUsage(estimatedTokenUsage) ?? outputUsage(usage);
}

/** Of a message's `usage_metadata`. */
function messageUsage(usage: Record<string, unknown>): TokenUsage {
  const input = asObject(usage['input_token_details']);
  const output = asObject(usage['output_token_details']);
  return defined({
    inputTokens: asNumber(usage['input_tokens']),
    outputTokens: asNumber(usage['output_tokens']),
    totalTokens: asNumber(usage['total_tokens']),
    cacheReadInputTokens: asNumber(input['cache_read']),
    cacheCreationInputTokens: asNumber(input['cache_creation']),
    reasoningTokens: asNumber(output['reasoning']),
  });
}

/** Of a result's `llmOutput`, in the spellings that providers use. */
function outputUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const count = (...names: string[]): number | undefined =>
    names.map((name) => asNumber(usage[name])).find((value) => value !== undefined);
  return known(
    defined({
      inputTokens: count('promptTokens', 'inputTokens', 'prompt_tokens', 'input_tokens'),
      outputTokens: count('completionTokens', 'outputTokens', 'completion_tokens', 'output_tokens'),
      totalTokens: count('totalTokens', 'total_tokens'),
    }),
  );
}

function sum(one: TokenUsage, other: TokenUsage): TokenUsage {
  const total: TokenUsage = { ...one };
  for (const [count, value] of Object.entries(other) as [keyof TokenUsage, number][])
    total[count] = (total[count] ?? 0) + value;
  return total;
}

function defined(usage: { [K in keyof TokenUsage]: TokenUsage[K] | undefined }): TokenUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== undefined));
}

/** Usage that says something: a model that counts nothing reports zeros. */
function known(usage: TokenUsage): TokenUsage | undefined {
  return Object.values(usage).some((count) => count !== 0) ? usage : undefined;
}
