import type { AnswerReading, Operation, StreamReader } from '../operation.ts';
import { asArray, asNumber, asString, isObject, known } from './narrow.ts';
import { TextBuilder } from './text-builder.ts';
import { readUsage } from './usage.ts';

/** `responses.create`. */
export const responses: Operation = {
  name: 'Responses',
  type: 'CHAT_MODEL',
  path: '/responses',
  read: readResponse,
  stream: responseReader,
};

function readResponse(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const { status, error, incomplete_details: incomplete } = answer;
  const reason = isObject(incomplete) ? asString(incomplete['reason']) : undefined;
  return {
    model: asString(answer['model']),
    usage: readUsage(answer['usage']),
    attributes: known({ responseId: asString(answer['id']), finishReasons: asString(status) && [reason ?? status] }),
    error:
      status === 'failed'
        ? ((isObject(error) ? asString(error['message']) : undefined) ?? 'the response failed')
        : undefined,
  };
}

/** Rebuilds the `response` object of a stream of events; a stream that ends early gives what has come until then. */
function responseReader(): StreamReader {
  let response: Record<string, unknown> | undefined;
  let finished = false;
  const items = new Map<number, Record<string, unknown>>();
  const texts = new Map<string, { event: Record<string, unknown>; text: TextBuilder }>();

  return {
    chunk(event) {
      if (!isObject(event)) return false;
      const type = asString(event['type']) ?? '';
      if (type.endsWith('.delta') && typeof event['delta'] === 'string') {
        const part = asNumber(event['content_index']) ?? asNumber(event['summary_index']) ?? 0;
        const key = `${type}/${asNumber(event['output_index']) ?? 0}/${part}`;
        let text = texts.get(key);
        if (!text) texts.set(key, (text = { event, text: new TextBuilder() }));
        text.text.add(event['delta']);
        return event['delta'] !== '';
      }
      if (isObject(event['response'])) {
        response = event['response'];
        finished = type === 'response.completed' || type === 'response.failed' || type === 'response.incomplete';
      } else if (type.startsWith('response.output_item.') && isObject(event['item'])) {
        const index = asNumber(event['output_index']) ?? items.size;
        items.set(index, event['item']);
        if (type === 'response.output_item.done')
          for (const key of texts.keys()) if (key.split('/')[1] === String(index)) texts.delete(key);
      }
      return false;
    },

    answer() {
      if (!response || finished) return response;
      const output = [...items.entries()].toSorted(([a], [b]) => a - b);
      return { ...response, output: output.map(([index, item]) => withPartialText(index, item)) };
    },
  };

  function withPartialText(index: number, item: Record<string, unknown>): Record<string, unknown> {
    let partial = item;
    for (const { event, text } of texts.values()) {
      if (event['output_index'] === index) partial = addPartial(partial, String(event['type']), text.toString());
    }
    return partial;
  }
}

/** Where the text of an unfinished item belongs. */
function addPartial(item: Record<string, unknown>, type: string, text: string): Record<string, unknown> {
  if (type === 'response.output_text.delta')
    return { ...item, content: [...asArray(item['content']), { type: 'output_text', text }] };
  if (type === 'response.refusal.delta')
    return { ...item, content: [...asArray(item['content']), { type: 'refusal', refusal: text }] };
  if (type === 'response.function_call_arguments.delta') return { ...item, arguments: text };
  if (type.startsWith('response.reasoning_summary'))
    return { ...item, summary: [...asArray(item['summary']), { type: 'summary_text', text }] };
  if (type === 'response.reasoning_text.delta')
    return { ...item, content: [...asArray(item['content']), { type: 'reasoning_text', text }] };
  return item;
}
