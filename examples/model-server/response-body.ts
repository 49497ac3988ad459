import type {
  Response,
  ResponseFunctionToolCallItem,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
} from 'openai/resources/responses/responses';
import type { Completion } from './complete.ts';
import { citations, hostedItems } from './hosted-items.ts';
import { createdAt, hexId } from './identifiers.ts';
import { asObject, type JsonObject } from './wire.ts';

/** A response as it crosses the wire; `output_text` is the client's own addition. */
export type ResponseBody = Omit<Response, 'output_text'> & { store: boolean };

/** The id of the response to that request. */
export function responseId({ seed }: Completion): string {
  return hexId('resp_', 50, seed);
}

/** The finished response. */
export function completedResponse(completion: Completion, request: JsonObject): ResponseBody {
  const { input, cached, output, reasoning } = completion.tokens;
  return {
    ...responseInProgress(completion, request),
    status: 'completed',
    completed_at: createdAt + 1,
    output: outputItems(completion, request),
    service_tier: 'default',
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached, cache_write_tokens: input - cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
  };
}

/** The response as the first events of a stream carry it: the request's settings, and nothing said yet. */
export function responseInProgress(completion: Completion, request: JsonObject): ResponseBody {
  const { reasons, snapshot } = completion.behaviour;
  return {
    id: responseId(completion),
    object: 'response',
    created_at: createdAt,
    status: 'in_progress',
    access_programs: null,
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    max_tool_calls: null,
    model: snapshot,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    prompt_cache_retention: null,
    safety_identifier: null,
    service_tier: 'auto',
    store: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    ...settingsOf(request),
    reasoning: { effort: reasons ? 'medium' : null, summary: null, ...(request['reasoning'] as object | undefined) },
    text: { format: { type: 'text' }, verbosity: 'medium', ...(request['text'] as object | undefined) },
    metadata: (request['metadata'] ?? {}) as Record<string, string>,
  };
}

/** Settings of a request that its response repeats. */
const repeated = [
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'store',
  'temperature',
  'tool_choice',
  'tools',
  'top_p',
  'truncation',
];

function settingsOf(request: JsonObject): JsonObject {
  return Object.fromEntries(repeated.filter((name) => name in request).map((name) => [name, request[name]]));
}

/** What the model made, item by item: its reasoning and what ran at the provider, if any, then a message or tool calls. */
export function outputItems(completion: Completion, request: JsonObject): ResponseOutputItem[] {
  const { seed, tokens, toolCalls, text } = completion;
  const calls = toolCalls.map((call): ResponseFunctionToolCallItem => ({
    id: hexId('fc_', 50, call.id),
    type: 'function_call',
    status: 'completed',
    arguments: JSON.stringify(call.arguments),
    call_id: call.id,
    name: call.name,
  }));
  const message: ResponseOutputMessage = {
    id: hexId('msg_', 50, seed),
    type: 'message',
    status: 'completed',
    content: [{ type: 'output_text', annotations: citations(completion), logprobs: [], text }],
    role: 'assistant',
  };
  return [
    ...(tokens.reasoning > 0 ? [reasoningItem(completion, request)] : []),
    ...hostedItems(completion),
    ...(calls.length > 0 ? calls : [message]),
  ];
}

/** What the model thought is not told, only summarised, and that only on request. */
function reasoningItem({ seed, tokens }: Completion, request: JsonObject): ResponseReasoningItem {
  const text = `**Thinking it over**\n\nThe question took ${tokens.reasoning} tokens of thought.`;
  const wanted = typeof asObject(request['reasoning'])['summary'] === 'string';
  return { id: hexId('rs_', 50, seed), type: 'reasoning', summary: wanted ? [{ type: 'summary_text', text }] : [] };
}
