import { types } from 'node:util';
import { guard } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { watch } from './forgotten.ts';

/** What stands in a span for an answer that is a file. */
export interface FileMarker {
  contentType?: string;
  /** In bytes. */
  size?: number;
}

const readers = ['arrayBuffer', 'blob', 'bytes', 'buffer', 'text', 'json'] as const;

/**
 * Watches an answer that is a file (speech), which the SDK hands over as a raw response: nothing of it is read. The call ends
 * when the program has read it by one of the response's methods, or goes on to read its stream, whose end is not seen.
 */
export function observeBinary(response: Response, call: Call): void {
  const marker = markerOf(response);
  call.file(marker);
  if (response.bodyUsed || !Object.isExtensible(response)) {
    call.unseen('raw');
    return;
  }
  let reading = false;
  for (const method of readers) {
    const read = (response as unknown as Record<string, unknown>)[method];
    if (typeof read !== 'function') continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      reading = true;
      const result: unknown = Reflect.apply(read, this, args);
      if (!types.isPromise(result)) return result;
      return result.then(
        (content) => {
          guard('openai file', () => call.file({ ...marker, ...sizeOf(content) }, true));
          return content;
        },
        (error: unknown) => {
          guard('openai file', () => call.fail(error));
          throw error;
        },
      );
    };
    Object.defineProperty(value, 'name', { value: method, configurable: true });
    Object.defineProperty(response, method, { value, configurable: true, writable: true });
  }
  observeStreaming(response, call, () => reading);
  watch(response, call);
}

/** `response.body`: whoever takes it reads by himself. The response's own methods may take it too. */
function observeStreaming(response: Response, call: Call, isReading: () => boolean): void {
  for (let at: object | null = response; at; at = Object.getPrototypeOf(at)) {
    const get = Object.getOwnPropertyDescriptor(at, 'body')?.get;
    if (!get) continue;
    Object.defineProperty(response, 'body', {
      configurable: true,
      get(this: unknown): unknown {
        const body: unknown = Reflect.apply(get, this, []);
        if (!isReading()) guard('openai file', () => call.unseen('raw'));
        return body;
      },
    });
    return;
  }
}

function markerOf({ headers }: Response): FileMarker {
  const contentType = headers?.get?.('content-type');
  const length = headers?.get?.('content-encoding') ? null : headers?.get?.('content-length');
  return { ...(contentType ? { contentType } : {}), ...(length ? { size: Number(length) } : {}) };
}

function sizeOf(content: unknown): FileMarker {
  if (typeof content === 'string') return { size: Buffer.byteLength(content) };
  const { byteLength, size } = (content ?? {}) as { byteLength?: unknown; size?: unknown };
  const known = byteLength ?? size;
  return typeof known === 'number' ? { size: known } : {};
}
