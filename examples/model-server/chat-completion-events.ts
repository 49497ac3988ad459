import type OpenAI from 'openai';
import { chatEnvelope, chatUsage } from './chat-completion-body.ts';
import type { Completion } from './complete.ts';
import { obfuscation } from './identifiers.ts';
import { splitTokens } from './tokens.ts';
import type { JsonObject } from './wire.ts';

type Delta = OpenAI.ChatCompletionChunk.Choice.Delta;

/**
 * A chat completion as the server-sent events of a stream: the role, the text or the tool calls in pieces, the finish
 * reason, with `include_usage` the usage, and `[DONE]`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function chatCompletionEvents(completion: Completion, options: JsonObject): string[] {
  const { id, created, model, service_tier, system_fingerprint } = chatEnvelope(completion);
  const includeUsage = options['include_usage'] === true;
  const chunks: string[] = [];

  function push(
    choices: OpenAI.ChatCompletionChunk.Choice[],
    usage: OpenAI.CompletionUsage | null,
    spoken: string,
  ): void {
    const chunk: OpenAI.ChatCompletionChunk = {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier,
      system_fingerprint,
      choices,
      ...(includeUsage && { usage }),
      ...(options['include_obfuscation'] !== false && { obfuscation: obfuscation(`${id}${chunks.length}`, spoken) }),
    };
    chunks.push(`data: ${JSON.stringify(chunk)}\n\n`);
  }
  function pushDelta(delta: Delta, spoken = '', finish: 'stop' | 'tool_calls' | null = null): void {
    push([{ index: 0, delta, logprobs: null, finish_reason: finish }], null, spoken);
  }

  const calls = completion.toolCalls.length > 0;
  pushDelta({ role: 'assistant', content: calls ? null : '', refusal: null });
  for (const content of splitTokens(completion.text)) pushDelta({ content }, content);
  for (const [index, call] of completion.toolCalls.entries()) {
    pushDelta({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    });
    for (const piece of splitTokens(JSON.stringify(call.arguments))) {
      pushDelta({ tool_calls: [{ index, function: { arguments: piece } }] }, piece);
    }
  }
  pushDelta({}, '', calls ? 'tool_calls' : 'stop');
  if (includeUsage) push([], chatUsage(completion.tokens), '');
  return [...chunks, 'data: [DONE]\n\n'];
}
