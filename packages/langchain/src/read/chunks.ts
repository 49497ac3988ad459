import { isMessage } from './message.ts';
import { isObject } from './narrow.ts';

/** What has come of a stream, put together: texts joined, message chunks concatenated; else the list of chunks. */
export function joinChunks(chunks: readonly unknown[]): unknown {
  const [first, ...rest] = chunks;
  if (first === undefined) return undefined;
  if (chunks.every((chunk) => typeof chunk === 'string')) return chunks.join('');
  if (chunks.every(isMessageChunk))
    return rest.reduce((joined, chunk) => (joined as MessageChunk).concat(chunk), first);
  return chunks;
}

interface MessageChunk {
  concat(chunk: unknown): unknown;
}

function isMessageChunk(chunk: unknown): chunk is MessageChunk {
  return isObject(chunk) && isMessage(chunk) && typeof (chunk as { concat?: unknown }).concat === 'function';
}
