import { ApiError } from './errors.ts';
import { hexId, mixedId } from './identifiers.ts';
import { findModel, type ModelBehaviour } from './models.ts';
import type { Message, OfferedTool, ScriptedModel, ToolCall } from './scripted-model.ts';
import { type PromptCache, reasoningTokens, splitTokens, type TokenCounts } from './tokens.ts';

/** What a running server knows. */
export interface ServerState {
  model: ScriptedModel;
  cache: PromptCache;
  /** Conversations of the Responses API by the id of their last response, for `previous_response_id`. */
  responses: Map<string, Message[]>;
}

/** A request to either API, in the server's own words. */
export interface CompletionRequest {
  model: string;
  conversation: Message[];
  tools: OfferedTool[];
  parallelToolCalls: boolean;
  /** `none` switches the reasoning of a model off. */
  reasoningEffort: string | undefined;
  /** The body as it came: equal requests get equal ids. */
  body: string;
}

/** The model's answer to a {@link CompletionRequest}, before either API gives it its form. */
export interface Completion {
  behaviour: ModelBehaviour;
  /** What the ids of the answer are made from. */
  seed: string;
  text: string;
  /** Not empty where the model calls tools instead of speaking. */
  toolCalls: ToolCall[];
  tokens: TokenCounts;
}

/** What either API gives back: one JSON body, or the events of a stream. */
export interface Answer {
  behaviour: ModelBehaviour;
  tokens: TokenCounts;
  payload: { json: unknown } | { events: string[] };
}

/** Asks the scripted model. */
export function complete(state: ServerState, request: CompletionRequest): Completion {
  const behaviour = findModel(request.model);
  const { input, cached } = state.cache.count(behaviour.snapshot, request.conversation, request.tools);
  const reply = state.model.decide(request.conversation, request.tools);
  const seed = hexId('', 32, request.body);
  const calls = 'toolCalls' in reply ? reply.toolCalls.slice(0, request.parallelToolCalls ? undefined : 1) : [];
  for (const { name } of calls) {
    const offered = request.tools.some((tool) => tool.name === name);
    if (!offered)
      throw new ApiError(500, `The scripted model called ${name}, which is not among the tools.`, {
        type: 'server_error',
      });
  }
  const toolCalls = calls.map((call, index) => ({ ...call, id: mixedId('call_', 24, seed, String(index)) }));
  const text = 'text' in reply ? reply.text : '';
  const reasoning = behaviour.reasons && request.reasoningEffort !== 'none' ? reasoningTokens(input) : 0;
  const said = [text, ...toolCalls.map((call) => call.name + JSON.stringify(call.arguments))];
  const spoken = said.reduce((sum, piece) => sum + splitTokens(piece).length, 0);
  return { behaviour, seed, text, toolCalls, tokens: { input, cached, output: spoken + reasoning, reasoning } };
}
