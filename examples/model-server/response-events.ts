import type {
  ResponseCodeInterpreterToolCall,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
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
    ...outputItems(completion, request).flatMap(itemEvents),
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
    case 'reasoning':
      return [{ ...added, item: { ...item, summary: [] } }, ...summaryEvents(item, index), done];
    case 'web_search_call':
      return [
        { ...added, item: { ...item, status: 'in_progress', action: { type: 'search' } } },
        ...stages('response.web_search_call', ['in_progress', 'searching', 'completed'], item.id, index),
        done,
      ];
    case 'code_interpreter_call':
      return [
        { ...added, item: { ...item, status: 'in_progress', code: '', outputs: null } },
        ...stages('response.code_interpreter_call', ['in_progress'], item.id, index),
        ...codeEvents(item, index),
        ...stages('response.code_interpreter_call', ['interpreting', 'completed'], item.id, index),
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

function summaryEvents(item: ResponseReasoningItem, index: number): EventBody[] {
  return item.summary.flatMap((part, summary): EventBody[] => {
    const at = { item_id: item.id, output_index: index, summary_index: summary };
    return [
      { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } },
      ...splitTokens(part.text).map((delta): EventBody => ({
        type: 'response.reasoning_summary_text.delta',
        ...at,
        delta,
      })),
      { type: 'response.reasoning_summary_text.done', ...at, text: part.text },
      { type: 'response.reasoning_summary_part.done', ...at, part },
    ];
  });
}

function codeEvents(item: ResponseCodeInterpreterToolCall, index: number): EventBody[] {
  const at = { item_id: item.id, output_index: index };
  const code = item.code ?? '';
  return [
    ...splitTokens(code).map((delta): EventBody => ({
      type: 'response.code_interpreter_call_code.delta',
      ...at,
      delta,
    })),
    { type: 'response.code_interpreter_call_code.done', ...at, code },
  ];
}

/** What a tool at the provider is at, one event each. */
function stages<Tool extends string, Stage extends string>(
  tool: Tool,
  names: readonly Stage[],
  itemId: string,
  index: number,
): { type: `${Tool}.${Stage}`; item_id: string; output_index: number }[] {
  return names.map((stage) => ({ type: `${tool}.${stage}`, item_id: itemId, output_index: index }));
}
