import { chatCompletion } from './chat-completion-body.ts';
import { chatCompletionEvents } from './chat-completion-events.ts';
import { type Answer, complete, type ServerState } from './complete.ts';
import { ApiError, missingParameter } from './errors.ts';
import type { Message, OfferedTool } from './scripted-model.ts';
import { checkChatToolResults } from './tool-results.ts';
import { asArray, asObject, asString, type JsonObject, readToolCall, textOf } from './wire.ts';

/**
 * `POST /v1/chat/completions`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function answerChatCompletions(state: ServerState, request: JsonObject, body: string): Answer {
  if (typeof request['model'] !== 'string') throw new ApiError(400, 'you must provide a model parameter');
  if (!Array.isArray(request['messages'])) throw missingParameter('messages');
  const conversation = request['messages'].map(readMessage);
  checkChatToolResults(conversation);
  const completion = complete(state, {
    model: request['model'],
    conversation,
    tools: choose(asArray(request['tools']).map(readTool), request['tool_choice']),
    terms: { schema: asObject(asObject(request['response_format'])['json_schema'])['schema'], hostedTools: [] },
    parallelToolCalls: request['parallel_tool_calls'] !== false,
    reasoningEffort: asString(request['reasoning_effort']),
    body,
  });
  const { behaviour, tokens } = completion;
  const payload =
    request['stream'] === true
      ? { events: chatCompletionEvents(completion, asObject(request['stream_options'])) }
      : { json: chatCompletion(completion) };
  return { behaviour, tokens, payload };
}

function readMessage(value: unknown): Message {
  const message = asObject(value);
  const text = textOf(message['content']);
  switch (message['role']) {
    case 'assistant': {
      const toolCalls = asArray(message['tool_calls']).map((call) => {
        const { id, function: called } = asObject(call);
        return readToolCall(id, asObject(called));
      });
      return { role: 'assistant', text, toolCalls };
    }
    case 'tool':
      return { role: 'tool', callId: asString(message['tool_call_id']), text };
    case 'user':
      return { role: 'user', text };
    default:
      return { role: 'system', text };
  }
}

/** The tools that `tool_choice` leaves: none, the one it names, or all. */
function choose(tools: OfferedTool[], choice: unknown): OfferedTool[] {
  if (choice === 'none') return [];
  const { name } = asObject(asObject(choice)['function']);
  return name === undefined ? tools : tools.filter((tool) => tool.name === name);
}

function readTool(value: unknown): OfferedTool {
  const tool = asObject(asObject(value)['function']);
  return { name: asString(tool['name']), description: asString(tool['description']), parameters: tool['parameters'] };
}
