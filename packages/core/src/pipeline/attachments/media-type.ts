/** What the first bytes of media look like in base64, so that they can be told before anything is decoded. */
const signatures: readonly (readonly [base64: RegExp, mediaType: string])[] = [
  [/^iVBORw0KGg/, 'image/png'],
  [/^\/9j\//, 'image/jpeg'],
  [/^R0lGOD/, 'image/gif'],
  [/^UklGR.{6}XRUJQ/, 'image/webp'],
  [/^UklGR.{6}XQVZF/, 'audio/wav'],
  [/^JVBERi0/, 'application/pdf'],
  [/^SUQz|^\/\/[I-Po-v]/, 'audio/mpeg'],
  [/^T2dnU/, 'audio/ogg'],
  [/^ZkxhQ/, 'audio/flac'],
  [/^GkXfo/, 'video/webm'],
  [/^.{6}Z0eXB/, 'video/mp4'],
];

/** The type of media by their first bytes; `undefined` where they are not known. */
export function mediaTypeOf(base64: string): string | undefined {
  const head = base64.slice(0, 40);
  return signatures.find(([signature]) => signature.test(head))?.[1];
}

/**
 * Whether a string is media to all appearances: a base64 `data:` URL, or base64 with first bytes that are known. For those
 * who would cut a long string: media have to stay whole until they are taken out.
 */
export function isMediaText(text: string): boolean {
  const head = text.slice(0, 300);
  if (head.startsWith('data:')) return /^data:[^,"\s]{0,280};base64,/.test(head);
  return /^[A-Za-z0-9+/]{40,}={0,2}$/.test(head) && mediaTypeOf(head) !== undefined;
}
