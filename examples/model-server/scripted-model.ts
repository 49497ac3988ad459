/** A call of a tool, as the model makes it. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** One message of a conversation, the same for both of the server's APIs. `text` is '' where there is none. */
export type Message =
  | { role: 'system' | 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls: ToolCall[] }
  | { role: 'tool'; callId: string; text: string };

/** A tool that the caller lets the model use. */
export interface OfferedTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: unknown;
}

/** What the caller asks of an answer beside the tools it offers. */
export interface AnswerTerms {
  /** JSON Schema that the text of the answer is to satisfy: where the model's does not, the server makes one up that does. */
  schema?: unknown;
  /** Types of the tools that run at the provider, such as `web_search` and `code_interpreter`. Of the Responses API only. */
  hostedTools: readonly string[];
}

/** A tool that has run at the provider, on the way to an answer. */
export type HostedCall =
  | { type: 'web_search'; query: string; found: { title: string; url: string }[] }
  | { type: 'code_interpreter'; code: string; logs: string };

/**
 * What the model says next. Several tool calls are parallel ones; the server gives them their ids. A text that names the
 * title of what a web search found cites it.
 */
export type Reply = { text: string; hostedCalls?: HostedCall[] } | { toolCalls: Omit<ToolCall, 'id'>[] };

/**
 * The "weights" of the model server: a function from what was said so far to what is said next.
 * The same conversation gets the same reply; there is no state and no turn counter.
 */
export interface ScriptedModel {
  decide(conversation: readonly Message[], tools: readonly OfferedTool[], terms: AnswerTerms): Reply;
}

/** A model that says back the last thing it was told. */
export const echoModel: ScriptedModel = {
  decide(conversation) {
    return { text: `You said: ${conversation.at(-1)?.text ?? ''}` };
  },
};
