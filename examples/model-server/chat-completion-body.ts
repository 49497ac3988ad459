import type OpenAI from 'openai';
import type { Completion } from './complete.ts';
import { createdAt, hexId, mixedId } from './identifiers.ts';

/** The fields that a whole answer and every chunk of a streamed one share. */
export function chatEnvelope({ seed, behaviour }: Completion): ChatEnvelope {
  return {
    id: mixedId('chatcmpl-', 29, seed),
    created: createdAt,
    model: behaviour.snapshot,
    service_tier: 'default',
    system_fingerprint: hexId('fp_', 10, behaviour.snapshot),
  };
}

/** See {@link chatEnvelope}. */
export type ChatEnvelope = Required<
  Pick<OpenAI.ChatCompletion, 'id' | 'created' | 'model' | 'service_tier' | 'system_fingerprint'>
>;

/** Token counts as chat completions write them. */
export function chatUsage({ input, cached, output, reasoning }: Completion['tokens']): OpenAI.CompletionUsage {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: input - cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** The whole answer, as a request without `stream` gets it. */
export function chatCompletion(completion: Completion): OpenAI.ChatCompletion {
  const { id, created, model, service_tier, system_fingerprint } = chatEnvelope(completion);
  const toolCalls = completion.toolCalls.map((call) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const calls = toolCalls.length > 0;
  const message: OpenAI.ChatCompletionMessage = {
    role: 'assistant',
    content: calls ? null : completion.text,
    ...(calls && { tool_calls: toolCalls }),
    refusal: null,
    annotations: [],
  };
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: calls ? 'tool_calls' : 'stop' }],
    usage: chatUsage(completion.tokens),
    service_tier,
    system_fingerprint,
  };
}
