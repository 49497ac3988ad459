import type { AnswerReading, CallRequest, Operation, StreamReader } from '../operation.ts';
import { asArray, asString, dataProperty, isObject, known } from './narrow.ts';
import { PartialOutput } from './partial-output.ts';
import { parsedJson, parsesStream } from './structured-output.ts';
import { readUsage } from './usage.ts';
import { withoutUserCode } from './without-user-code.ts';

/** `responses.create`, also over a WebSocket. */
export const responses: Operation = {
  name: 'Responses',
  type: 'CHAT_MODEL',
  path: '/responses',
  read: readResponse,
  outputs: withoutGetter,
  stream: responseReader,
};

/** `responses.retrieve` of a stream that goes on: what it brings is the model's answer. Of a whole response it is no model call. */
export const retrievedResponses: Operation = {
  ...responses,
  path: /\/responses\/[^/]+$/,
  request: ([id, query, options]) => {
    if (!isObject(query) || dataProperty(query, 'stream') !== true) return undefined;
    return { body: query, options, inputs: { response_id: id, ...(withoutUserCode(query) as object) } };
  },
};

/** `responses.compact`: a model shortens a conversation. */
export const compactedResponses: Operation = { ...responses, path: '/responses/compact' };

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

/** `parse()` gives the first parsed text by a getter: this is what it would give. */
function withoutGetter(answer: unknown): unknown {
  if (!isObject(answer) || !Object.getOwnPropertyDescriptor(answer, 'output_parsed')?.get) return answer;
  const { output_parsed: _, ...descriptors } = Object.getOwnPropertyDescriptors(answer);
  const contents = asArray(answer['output']).flatMap((item) => (isObject(item) ? asArray(item['content']) : []));
  const parsed: unknown = contents.find((part) => isObject(part) && part['parsed'] != null);
  const value: unknown = isObject(parsed) ? parsed['parsed'] : null;
  return Object.defineProperties({ output_parsed: value }, descriptors);
}

const ends = new Set(['response.completed', 'response.failed', 'response.incomplete']);

/** Rebuilds the `response` object of a stream of events; a stream that ends early gives what has come until then. */
function responseReader(request?: CallRequest): StreamReader {
  let response: Record<string, unknown> | undefined;
  let finished = false;
  let failure: string | undefined;
  const output = new PartialOutput();

  return {
    chunk(event) {
      if (!isObject(event)) return false;
      const type = asString(event['type']) ?? '';
      if (isObject(event['response'])) {
        // What comes late says nothing new.
        if (!finished) response = event['response'];
        finished ||= ends.has(type);
        return false;
      }
      if (type === 'error') {
        failure = errorOf(event);
        return false;
      }
      return output.add(type, event);
    },

    answer() {
      if (!response && output.isEmpty) return undefined;
      const whole = finished && response;
      // Some servers leave the output out of the last event.
      const isComplete = whole && (!Array.isArray(whole['output']) || whole['output'].length > 0 || output.isEmpty);
      const answer = isComplete
        ? whole
        : { object: 'response', status: 'in_progress', ...response, output: output.items(), ...output.audio() };
      return parsesStream(request, 'text') && finished ? withParsed(answer) : answer;
    },
    error: () => failure,
    unfinished: () => !finished && failure === undefined,
  };
}

function errorOf(event: Record<string, unknown>): string {
  const error = isObject(event['error']) ? event['error'] : event;
  return asString(error['message']) ?? asString(error['code']) ?? 'the stream told an error';
}

/** The SDK's helper gives the parsed texts of a whole response. */
function withParsed(response: Record<string, unknown>): Record<string, unknown> {
  const { output } = response;
  if (response['status'] !== 'completed' || !Array.isArray(output)) return response;
  let first: unknown;
  const parsed = output.map((item: unknown) => {
    const content = isObject(item) && item['type'] === 'message' ? item['content'] : undefined;
    if (!Array.isArray(content)) return item;
    const parts = content.map((part: unknown) => {
      const json = isObject(part) && part['type'] === 'output_text' ? parsedJson(part['text']) : undefined;
      if (json === undefined) return part;
      first ??= json;
      return { ...(part as object), parsed: json };
    });
    return { ...(item as object), content: parts };
  });
  return first === undefined ? response : { ...response, output: parsed, output_parsed: first };
}
