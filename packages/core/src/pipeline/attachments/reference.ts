/** What stands in a span for media that were taken out of it. */
export interface AttachmentReference {
  /** Of the bytes, in lower-case hex. */
  sha256: string;
  /** As it was declared, parameters included, or told from the bytes. May be empty: a data URL need not say. */
  mimeType: string;
  /** How many bytes there are. */
  bytes: number;
  /** The bytes stood as bare base64; else as a `data:` URL. */
  bare: boolean;
}

/**
 * A reference as text: `attachment:image/png;sha256=<hex>;bytes=<n>`, and `;base64` behind it where the bytes stood as bare
 * base64. It needs no escaping in JSON.
 */
export function formatReference({ mimeType, sha256, bytes, bare }: AttachmentReference): string {
  return `attachment:${mimeType};sha256=${sha256};bytes=${bytes}${bare ? ';base64' : ''}`;
}

/** A media type and its parameters as they stand in data URLs, none of the characters that JSON escapes among them. */
export const mediaTypePattern: string = String.raw`[\w.+-]*(?:\/[\w.+-]*)?(?:;[\w.+-]+=[\w.+%-]*){0,8}`;

const pattern = new RegExp(
  String.raw`attachment:(${mediaTypePattern});sha256=([0-9a-f]{64});bytes=(\d{1,15})(;base64)?`,
  'g',
);

/** A text with each reference in it replaced by what a function gives for it; `undefined` leaves it. */
export function replaceReferences(
  text: string,
  replace: (reference: AttachmentReference) => string | undefined,
): string {
  if (!text.includes('attachment:')) return text;
  return text.replace(pattern, (match: string, mimeType: string, sha256: string, bytes: string, base64?: string) => {
    return replace({ mimeType, sha256, bytes: Number(bytes), bare: base64 !== undefined }) ?? match;
  });
}

/** The references in a text, in order. */
export function findReferences(text: string): AttachmentReference[] {
  const references: AttachmentReference[] = [];
  replaceReferences(text, (reference) => void references.push(reference));
  return references;
}
