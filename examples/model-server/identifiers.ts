import { createHash } from 'node:crypto';

/** Unix time (seconds) at which every answer claims to have been made, so that the same request gets the same bytes. */
export const createdAt = 1_767_225_600;

/** Hex digest of its parts. */
export function digest(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** An id in the style of `chatcmpl-…` and `call_…`: a prefix, then letters of both cases and digits. */
export function mixedId(prefix: string, length: number, ...parts: string[]): string {
  const text = createHash('sha512').update(JSON.stringify(parts)).digest('base64');
  return prefix + text.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, length);
}

/** An id in the style of `resp_…`, `msg_…` and `req_…`: a prefix, then hex digits. */
export function hexId(prefix: string, length: number, ...parts: string[]): string {
  return prefix + digest(...parts).slice(0, length);
}

/** The padding that OpenAI adds to the events of a stream, so that their sizes tell nothing about the text. */
export function obfuscation(seed: string, text: string): string {
  return mixedId('', Math.max(0, 16 - text.length), seed);
}
