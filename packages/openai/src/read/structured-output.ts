import type { CallRequest } from '../operation.ts';
import { dataProperty, isObject } from './narrow.ts';

/**
 * Whether a stream's reader is a helper of the SDK (`stream()`) that gives the program the content parsed by a JSON schema.
 * The helper does so behind the stream, so that the same is done for the span, without the program's own schema.
 */
export function parsesStream(request: CallRequest | undefined, format: 'response_format' | 'text'): boolean {
  if (!request || !isHelper(request.options)) return false;
  const asked = dataProperty(request.body, format);
  const schema = format === 'text' && isObject(asked) ? asked['format'] : asked;
  return isObject(schema) && schema['type'] === 'json_schema';
}

/** How the SDK marks the requests of its helpers: since openai 7 in metadata, before by a header. */
function isHelper(options: unknown): boolean {
  if (!isObject(options)) return false;
  const { __metadata: metadata, headers } = options;
  const marks = [
    isObject(metadata) && metadata['helperMethod'],
    isObject(headers) && headers['X-Stainless-Helper-Method'],
  ];
  return marks.includes('stream') || marks.includes('runTools');
}

/** What a text says as JSON; `undefined` where it is none. */
export function parsedJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
