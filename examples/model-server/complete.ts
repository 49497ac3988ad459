import { ApiError } from './errors.ts';
import { hexId, mixedId } from './identifiers.ts';
import { findModel, type ModelBehaviour } from './models.ts';
import { exampleOf } from './example-of-schema.ts';
import type { AnswerTerms, HostedCall, Message, OfferedTool, ScriptedModel, ToolCall } from './scripted-model.ts';
import { type PromptCache, reasoningTokens, splitTokens, type TokenCounts } from './tokens.ts';
import type { JsonObject } from './wire.ts';

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
  terms: AnswerTerms;
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
  /** What ran at the provider before it spoke. */
  hostedCalls: HostedCall[];
  tokens: TokenCounts;
}

/** What an endpoint gives back: one JSON body, the events of a stream, or a file. */
export interface Answer {
  behaviour: ModelBehaviour;
  tokens: Pick<TokenCounts, 'output'>;
  payload: { json: unknown } | { events: string[] } | { file: Buffer; type: string };
}

/** Answers the requests of one path. `body` is the text that `request` was read from. */
export type Endpoint = (state: ServerState, request: JsonObject, body: string) => Answer | Promise<Answer>;

/** Asks the scripted model. */
export function complete(state: ServerState, request: CompletionRequest): Completion {
  const behaviour = findModel(request.model);
  const { input, cached } = state.cache.count(behaviour.snapshot, request.conversation, request.tools);
  const reply = state.model.decide(request.conversation, request.tools, request.terms);
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
  const text = 'text' in reply ? textOnTerms(reply.text, request.terms) : '';
  const hostedCalls = 'text' in reply ? (reply.hostedCalls ?? []) : [];
  for (const { type } of hostedCalls)
    if (!request.terms.hostedTools.includes(type))
      throw new ApiError(500, `The scripted model used ${type}, which is not among the tools.`, {
        type: 'server_error',
      });
  const reasoning = behaviour.reasons && request.reasoningEffort !== 'none' ? reasoningTokens(input) : 0;
  const said = [text, ...toolCalls.map((call) => call.name + JSON.stringify(call.arguments))];
  const spoken = said.reduce((sum, piece) => sum + splitTokens(piece).length, 0);
  return {
    behaviour,
    seed,
    text,
    toolCalls,
    hostedCalls,
    tokens: { input, cached, output: spoken + reasoning, reasoning },
  };
}

/** A text of JSON, where a schema asks for one. */
function textOnTerms(text: string, { schema }: AnswerTerms): string {
  if (schema === undefined) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return JSON.stringify(exampleOf(schema));
  }
}
