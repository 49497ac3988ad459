import type {
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import type { Completion } from './complete.ts';
import { obfuscation } from './identifiers.ts';
import { completedResponse, outputItems, responseInProgress } from './response-body.ts';
import { splitTokens } from './tokens.ts';
import { asObject, type JsonObject } from './wire.ts';

/** An event before it has its number. */
type EventBody = { type: ResponseStreamEvent['type'] } & JsonObject;

/**
 * A response as the server-sent events of a stream, numbered from 0. Unlike chat completions, each names its event,
 * and the stream ends with `response.completed`, without `[DONE]`.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function responseEvents(completion: Completion, request: JsonObject): string[] {
  const started = responseInProgress(completion, request);
  const bodies: EventBody[] = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...outputItems(completion).flatMap(itemEvents),
    { type: 'response.completed', response: completedResponse(completion, request) },
  ];
  const obfuscated = asObject(request['stream_options'])['include_obfuscation'] !== false;
  return bodies.map(({ type, ...fields }, number) => {
    const event: JsonObject = { type, sequence_number: number, ...fields };
    if (obfuscated && typeof fields['delta'] === 'string') {
      event['obfuscation'] = obfuscation(`${started.id}${number}`, fields['delta']);
    }
    return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
  });
}

function itemEvents(item: ResponseOutputItem, index: number): EventBody[] {
  const added = { type: 'response.output_item.added' as const, output_index: index };
  const done = { type: 'response.output_item.done' as const, output_index: index, item };
  switch (item.type) {
    case 'message':
      return [{ ...added, item: { ...item, status: 'in_progress', content: [] } }, ...textEvents(item, index), done];
    case 'function_call':
      return [
        { ...added, item: { ...item, status: 'in_progress', arguments: '' } },
        ...argumentEvents(item, index),
        done,
      ];
    default:
      return [{ ...added, item }, done];
  }
}

function textEvents(message: ResponseOutputMessage, index: number): EventBody[] {
  const at = { item_id: message.id, output_index: index, content_index: 0 };
  return message.content.flatMap((part): EventBody[] => {
    if (part.type !== 'output_text') return [];
    return [
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      ...splitTokens(part.text).map((delta): EventBody => ({
        type: 'response.output_text.delta',
        ...at,
        delta,
        logprobs: [],
      })),
      { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part },
    ];
  });
}

function argumentEvents(call: ResponseFunctionToolCall, index: number): EventBody[] {
  const at = { item_id: call.id, output_index: index };
  return [
    ...splitTokens(call.arguments).map((delta): EventBody => ({
      type: 'response.function_call_arguments.delta',
      ...at,
      delta,
    })),
    { type: 'response.function_call_arguments.done', ...at, arguments: call.arguments },
  ];
}
