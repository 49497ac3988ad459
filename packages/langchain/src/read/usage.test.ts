import { expect, it } from 'vitest';
import { readUsage } from './usage.ts';

const message = (usage: object): object => ({ message: { content: '', usage_metadata: usage } });

it.each([
  {
    where: "the message's own counts, with what was cached and what was thought",
    result: {
      generations: [
        [
          message({
            input_tokens: 10,
            output_tokens: 5,
            total_tokens: 15,
            input_token_details: { cache_read: 4, cache_creation: 1 },
            output_token_details: { reasoning: 2 },
          }),
        ],
      ],
      llmOutput: { tokenUsage: { promptTokens: 1 } },
    },
    usage: {
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 15,
      cacheReadInputTokens: 4,
      cacheCreationInputTokens: 1,
      reasoningTokens: 2,
    },
  },
  {
    where: "the provider's count of a request with several answers",
    result: {
      generations: [[message({ input_tokens: 9 }), message({ input_tokens: 9 })]],
      llmOutput: { tokenUsage: { promptTokens: 9, completionTokens: 4, totalTokens: 13 } },
    },
    usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 },
  },
  {
    where: 'the sum over several answers, where there is nothing else',
    result: { generations: [[message({ input_tokens: 1, output_tokens: 2 }), message({ output_tokens: 3 })]] },
    usage: { inputTokens: 1, outputTokens: 5 },
  },
  {
    where: 'what LangChain has estimated',
    result: { generations: [[{ text: '' }]], llmOutput: { estimatedTokenUsage: { promptTokens: 7 } } },
    usage: { inputTokens: 7 },
  },
  {
    where: "the provider's own spelling",
    result: { generations: [], llmOutput: { usage: { input_tokens: 2, output_tokens: 3 } } },
    usage: { inputTokens: 2, outputTokens: 3 },
  },
  {
    where: 'nowhere, of an answer that cost nothing',
    result: { generations: [[message({ input_tokens: 0, output_tokens: 0, total_tokens: 0 })]] },
    usage: undefined,
  },
  { where: 'nowhere', result: undefined, usage: undefined },
])('usage is read from $where', ({ result, usage }) => {
  expect(readUsage(result)).toEqual(usage);
});
