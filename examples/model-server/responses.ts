import { type Answer, complete, type Completion, type ServerState } from './complete.ts';
import { ApiError, missingParameter, unknownPreviousResponse } from './errors.ts';
import { completedResponse, responseId } from './response-body.ts';
import { responseEvents } from './response-events.ts';
import type { Message, OfferedTool } from './scripted-model.ts';
import { checkResponsesToolResults } from './tool-results.ts';
import { asArray, asObject, asString, type JsonObject, readToolCall, textOf } from './wire.ts';

/**
 * `POST /v1/responses`. A response is kept, unless `store` is false, to be continued with `previous_response_id`.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function answerResponses(state: ServerState, request: JsonObject, body: string): Answer {
  const { model, input, instructions } = request;
  if (typeof model !== 'string') throw missingParameter('model');
  if (typeof input !== 'string' && !Array.isArray(input)) throw missingParameter('input');
  const conversation = [...earlierMessages(state, request['previous_response_id']), ...readInput(input)];
  checkResponsesToolResults(conversation);
  const tools = asArray(request['tools']).map(asObject);
  const completion = complete(state, {
    model,
    // Instructions hold for one response only: a later one that continues it brings its own.
    conversation:
      typeof instructions === 'string' ? [{ role: 'system', text: instructions }, ...conversation] : conversation,
    tools: choose(tools.filter(({ type }) => type === 'function').map(readTool), request['tool_choice']),
    terms: {
      schema: asObject(asObject(request['text'])['format'])['schema'],
      hostedTools: tools.map(({ type }) => asString(type)).filter((type) => type !== 'function'),
    },
    parallelToolCalls: request['parallel_tool_calls'] !== false,
    reasoningEffort: asString(asObject(request['reasoning'])['effort']),
    body,
  });
  if (request['store'] !== false) state.responses.set(responseId(completion), [...conversation, said(completion)]);
  const { behaviour, tokens } = completion;
  const payload =
    request['stream'] === true
      ? { events: responseEvents(completion, request) }
      : { json: completedResponse(completion, request) };
  return { behaviour, tokens, payload };
}

function earlierMessages(state: ServerState, previousResponseId: unknown): Message[] {
  if (typeof previousResponseId !== 'string') return [];
  const messages = state.responses.get(previousResponseId);
  if (messages === undefined) throw unknownPreviousResponse(previousResponseId);
  return messages;
}

function said({ text, toolCalls }: Completion): Message {
  return { role: 'assistant', text, toolCalls };
}

function readInput(input: string | unknown[]): Message[] {
  if (typeof input === 'string') return [{ role: 'user', text: input }];
  const messages: Message[] = [];
  for (const value of input) {
    const item = asObject(value);
    if (item['type'] === 'function_call') {
      const last = messages.at(-1);
      const call = readToolCall(item['call_id'], item);
      // Parallel calls are items of their own on the wire, and one turn of the model here.
      if (last?.role === 'assistant') last.toolCalls.push(call);
      else messages.push({ role: 'assistant', text: '', toolCalls: [call] });
    } else if (item['type'] === 'function_call_output') {
      messages.push({ role: 'tool', callId: asString(item['call_id']), text: textOf(item['output']) });
    } else if (item['type'] === undefined || item['type'] === 'message') {
      messages.push(readMessage(item));
    }
  }
  return messages;
}

function readMessage(item: JsonObject): Message {
  const text = textOf(item['content']);
  switch (item['role']) {
    case 'assistant':
      return { role: 'assistant', text, toolCalls: [] };
    case 'user':
      return { role: 'user', text };
    case 'system':
    case 'developer':
      return { role: 'system', text };
    default:
      throw new ApiError(
        400,
        `Invalid value: '${String(item['role'])}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.`,
        {
          param: 'input',
          code: 'invalid_value',
        },
      );
  }
}

/** The tools that `tool_choice` leaves: none, the one it names, or all. */
function choose(tools: OfferedTool[], choice: unknown): OfferedTool[] {
  if (choice === 'none') return [];
  const { name } = asObject(choice);
  return name === undefined ? tools : tools.filter((tool) => tool.name === name);
}

function readTool(tool: JsonObject): OfferedTool {
  return { name: asString(tool['name']), description: asString(tool['description']), parameters: tool['parameters'] };
}
