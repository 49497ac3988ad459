import { guard } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { watch } from './forgotten.ts';
import { observeReaders } from './observe-readers.ts';

/** What stands in a span for an answer that is a file. */
export interface FileMarker {
  contentType?: string;
  /** In bytes. */
  size?: number;
}

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
  observeReaders(response, {
    begins() {
      reading = true;
    },
    read: (content) => call.file({ ...marker, ...sizeOf(content) }, true),
    failed: (error) => call.fail(error),
  });
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
