import { dataProperty, isObject } from './read/narrow.ts';

/** The request as the SDK is about to send it. */
interface BuiltRequest {
  body?: unknown;
  headers?: unknown;
}

/**
 * Makes a request for a stream ask for its usage too, where it does not say by itself whether it wants it. Only the text
 * that is sent changes, not the program's objects.
 *
 * @param body what the SDK made the text of
 */
export function askForUsage(request: BuiltRequest, body: unknown): boolean {
  const { body: text, headers } = request;
  if (typeof text !== 'string' || !text.endsWith('}') || dataProperty(body, 'stream') !== true) return false;
  const options = dataProperty(body, 'stream_options') ?? {};
  if (!isObject(options) || 'include_usage' in options) return false;
  const isGiven = Object.keys(options).length > 0;
  request.body = isGiven ? withOption(text) : withoutGiven(text);
  // openai 4 has counted the text already.
  if (isObject(headers) && typeof headers['content-length'] === 'string')
    headers['content-length'] = String(Buffer.byteLength(request.body as string));
  return true;
}

/** Most requests have no such options: the text is not read again. */
function withoutGiven(text: string): string {
  return text.includes('"stream_options"')
    ? withOption(text)
    : `${text.slice(0, -1)},"stream_options":{"include_usage":true}}`;
}

function withOption(text: string): string {
  const body = JSON.parse(text) as { stream_options?: object };
  return JSON.stringify({ ...body, stream_options: { ...body.stream_options, include_usage: true } });
}

/**
 * Hides what has come because the usage was asked for from whoever reads a stream: the chunk that brings it, and the empty
 * `usage` that OpenAI puts into every other one. In place, so that `for await`, `tee()`,
 * `toReadableStream()` and the helpers of the SDK do not see it.
 */
export function hideUsageChunk(chunks: AsyncIterator<unknown>): void {
  const { next } = chunks;
  const hidden = function (this: unknown, ...args: [] | [unknown]): Promise<IteratorResult<unknown, unknown>> {
    return Reflect.apply(next, this, args).then((result) => {
      if (result.done || !isObject(result.value)) return result;
      if (isUsageChunk(result.value)) return Reflect.apply(hidden, this, args);
      if (result.value['usage'] === null) delete result.value['usage'];
      return result;
    });
  };
  chunks.next = hidden;
}

function isUsageChunk(chunk: Record<string, unknown>): boolean {
  return isObject(chunk['usage']) && Array.isArray(chunk['choices']) && chunk['choices'].length === 0;
}
