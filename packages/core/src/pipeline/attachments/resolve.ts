import { replaceReferences } from './reference.ts';

/**
 * A text as it was before its media were taken out: the inverse of `extractAttachments`. A reference to bytes that are not
 * there stays.
 *
 * @param get gives bytes by their SHA-256, in lower-case hex
 */
export function resolveAttachments(text: string, get: (sha256: string) => Uint8Array | undefined): string {
  return replaceReferences(text, ({ sha256, mimeType, bare }) => {
    const bytes = get(sha256);
    if (!bytes) return undefined;
    const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    return bare ? base64 : `data:${mimeType};base64,${base64}`;
  });
}
