import type {
  ResponseCodeInterpreterToolCall,
  ResponseFunctionWebSearch,
  ResponseOutputText,
} from 'openai/resources/responses/responses';
import type { Completion } from './complete.ts';
import { hexId } from './identifiers.ts';
import type { HostedCall } from './scripted-model.ts';

/** An item of a response for a tool that ran at the provider. */
export type HostedItem = ResponseFunctionWebSearch | ResponseCodeInterpreterToolCall;

/** The tools that ran at the provider, as items of the response. */
export function hostedItems({ seed, hostedCalls }: Completion): HostedItem[] {
  return hostedCalls.map((call, index): HostedItem => {
    if (call.type === 'web_search')
      return {
        id: hexId('ws_', 50, seed, String(index)),
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: call.query, queries: [call.query] },
      };
    return {
      id: hexId('ci_', 50, seed, String(index)),
      type: 'code_interpreter_call',
      status: 'completed',
      code: call.code,
      container_id: hexId('cntr_', 50, seed),
      outputs: [{ type: 'logs', logs: call.logs }],
    };
  });
}

/** Where a text names what was found, in characters: `end_index` is behind the last one. */
export function citations({ text, hostedCalls }: Completion): ResponseOutputText['annotations'] {
  return hostedCalls.flatMap(foundBy).flatMap(({ title, url }) => {
    const start = text.indexOf(title);
    if (start < 0) return [];
    return [{ type: 'url_citation' as const, start_index: start, end_index: start + title.length, title, url }];
  });
}

function foundBy(call: HostedCall): { title: string; url: string }[] {
  return call.type === 'web_search' ? call.found : [];
}
