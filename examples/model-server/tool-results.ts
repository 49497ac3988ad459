import { ApiError } from './errors.ts';
import type { Message } from './scripted-model.ts';

/** Tool calls that no result follows, and results that no call precedes: OpenAI refuses a conversation with either. */
export interface ToolResultFaults {
  unanswered: string[];
  stray: string[];
}

/** Looks for {@link ToolResultFaults}: a call's results must stand before anything else is said. */
export function findToolResultFaults(conversation: readonly Message[]): ToolResultFaults {
  const faults: ToolResultFaults = { unanswered: [], stray: [] };
  let open = new Set<string>();
  for (const message of conversation) {
    if (message.role === 'tool') {
      if (!open.delete(message.callId)) faults.stray.push(message.callId);
      continue;
    }
    faults.unanswered.push(...open);
    open = new Set(message.role === 'assistant' ? message.toolCalls.map((call) => call.id) : []);
  }
  faults.unanswered.push(...open);
  return faults;
}

/** Refuses {@link ToolResultFaults} in the words of chat completions. */
export function checkChatToolResults(conversation: readonly Message[]): void {
  const { unanswered, stray } = findToolResultFaults(conversation);
  if (unanswered.length > 0) {
    throw new ApiError(
      400,
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
        `The following tool_call_ids did not have response messages: ${unanswered.join(', ')}`,
      { param: 'messages' },
    );
  }
  if (stray.length > 0) {
    throw new ApiError(
      400,
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      { param: 'messages' },
    );
  }
}

/** Refuses {@link ToolResultFaults} in the words of the Responses API. */
export function checkResponsesToolResults(conversation: readonly Message[]): void {
  const { unanswered, stray } = findToolResultFaults(conversation);
  if (unanswered.length > 0) {
    throw new ApiError(400, `No tool output found for function call ${unanswered[0]}.`, { param: 'input' });
  }
  if (stray.length > 0) {
    throw new ApiError(400, `No tool call found for function call output with call_id ${stray[0]}.`, {
      param: 'input',
    });
  }
}
