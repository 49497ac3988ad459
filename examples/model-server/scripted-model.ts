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

/** What the model says next. Several tool calls are parallel ones; the server gives them their ids. */
export type Reply = { text: string } | { toolCalls: Omit<ToolCall, 'id'>[] };

/**
 * The "weights" of the model server: a function from what was said so far to what is said next.
 * The same conversation gets the same reply; there is no state and no turn counter.
 */
export interface ScriptedModel {
  decide(conversation: readonly Message[], tools: readonly OfferedTool[]): Reply;
}

/** A model that says back the last thing it was told. */
export const echoModel: ScriptedModel = {
  decide(conversation) {
    return { text: `You said: ${conversation.at(-1)?.text ?? ''}` };
  },
};
