import type { ChatCompletion } from 'openai/resources/chat/completions';
import type { Response, ResponseOutputMessage } from 'openai/resources/responses/responses';

/** Answers in OpenAI's wire format, as small as they can be. */

export const completion: ChatCompletion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-5-mini-2025-08-07',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello there', refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 12,
    completion_tokens: 5,
    total_tokens: 17,
    prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 0 },
  },
  service_tier: 'default',
};

const head = {
  id: 'chatcmpl-2',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'gpt-5-mini-2025-08-07',
  service_tier: 'default',
};

export function chunkOf(delta: object, finishReason: string | null = null, index = 0): object {
  return { ...head, choices: [{ index, delta, logprobs: null, finish_reason: finishReason }] };
}

export const usageChunk: object = { ...head, choices: [], usage: completion.usage };

export const textChunks: object[] = [
  chunkOf({ role: 'assistant', content: '', refusal: null }),
  chunkOf({ content: 'Hello' }),
  chunkOf({ content: ' there' }),
  chunkOf({}, 'stop'),
];

export const toolChunks: object[] = [
  chunkOf({ role: 'assistant', content: null }),
  chunkOf({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'look_up', arguments: '' } }] }),
  chunkOf({ tool_calls: [{ index: 0, function: { arguments: '{"id":' } }] }),
  chunkOf({ tool_calls: [{ index: 0, function: { arguments: '"A1"}' } }] }),
  chunkOf({ tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'track', arguments: '' } }] }),
  chunkOf({ tool_calls: [{ index: 1, function: { arguments: '{}' } }] }),
  chunkOf({}, 'tool_calls'),
];

const message: ResponseOutputMessage = {
  type: 'message',
  id: 'msg_1',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello there' }],
};

/** A response as it comes over the wire; the SDK adds `output_text`. */
export const response: Omit<
  Response,
  | 'output_text'
  | 'access_programs'
  | 'metadata'
  | 'parallel_tool_calls'
  | 'temperature'
  | 'tool_choice'
  | 'tools'
  | 'top_p'
> = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: null,
  model: 'gpt-5-mini-2025-08-07',
  output: [message],
  usage: {
    input_tokens: 12,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 2 },
    total_tokens: 17,
  },
};

const item = { type: 'message', id: 'msg_1', status: 'in_progress', role: 'assistant', content: [] };
const running = { ...response, status: 'in_progress', output: [], usage: null };
const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };

export const responseEvents: object[] = [
  { type: 'response.created', response: running },
  { type: 'response.in_progress', response: running },
  { type: 'response.output_item.added', output_index: 0, item },
  { type: 'response.content_part.added', ...place, part: { type: 'output_text', annotations: [], text: '' } },
  { type: 'response.output_text.delta', ...place, delta: 'Hello' },
  { type: 'response.output_text.delta', ...place, delta: ' there' },
  { type: 'response.output_text.done', ...place, text: 'Hello there' },
  { type: 'response.content_part.done', ...place, part: message.content[0] },
  { type: 'response.output_item.done', output_index: 0, item: message },
  { type: 'response.completed', response },
].map((event, index) => ({ ...event, sequence_number: index }));
