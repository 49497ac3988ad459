import { digest } from './identifiers.ts';
import type { Message, OfferedTool } from './scripted-model.ts';

/** What a model call cost. `cached` is a part of `input`, `reasoning` a part of `output`. */
export interface TokenCounts {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

/** Text in the pieces it is streamed in. A piece stands for a token: a word, or eight characters of a longer one. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*\S{1,8}|\s+/gu) ?? [];
}

/** Remembers the prompts of a server, to tell which part of the next one it has seen before. */
export interface PromptCache {
  /** Counts the tokens of a prompt and takes it into the cache. */
  count(model: string, messages: readonly Message[], tools: readonly OfferedTool[]): { input: number; cached: number };
}

/**
 * A cache of whole messages: as at OpenAI, what counts is that a prompt begins like an earlier one for the same model.
 * Unlike there, short prompts are cached too, so that a small program's loops show cached tokens.
 */
export function createPromptCache(): PromptCache {
  const seen = new Set<string>();
  return {
    count(model, messages, tools) {
      let input = 0;
      let cached = 0;
      let prefix = model;
      let known = true;
      const parts = [...(tools.length > 0 ? [tools] : []), ...messages];
      for (const [index, part] of parts.entries()) {
        const text = JSON.stringify(part);
        const tokens = splitTokens(text).length;
        prefix = digest(prefix, text);
        known &&= seen.has(prefix) && index < parts.length - 1;
        input += tokens;
        if (known) cached += tokens;
        seen.add(prefix);
      }
      return { input, cached };
    },
  };
}

/** How much a reasoning model is said to have thought about a prompt: more about a longer one, in steps of 64. */
export function reasoningTokens(inputTokens: number): number {
  return 64 * Math.ceil(inputTokens / 256);
}
