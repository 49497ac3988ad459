import { builtins } from '../../builtins.ts';
import { base64Runs } from './base64-run.ts';
import { mediaTypeOf } from './media-type.ts';
import { formatReference, mediaTypePattern } from './reference.ts';

/** Media that were taken out of a span. */
export interface Attachment {
  /** Of the bytes, in lower-case hex: their name. */
  sha256: string;
  /** As the program declared it (so it may be anything), else told from the bytes, else `application/octet-stream`. */
  mimeType: string;
  bytes: Uint8Array;
}

/** What {@link extractAttachments} gives. */
export interface Extraction {
  /** The text with a reference in place of each of the media; the very same text where there are none. */
  text: string;
  /** Each content once. */
  attachments: Attachment[];
}

/** A text up to this length is not looked at: it stays where it is. */
const MIN_TEXT_LENGTH = 8 * 2 ** 10;
/** A data URL with less base64 than this stays where it is. */
const MIN_DATA_URL_LENGTH = 2 ** 10;
/** So does bare base64 with less than this: it may be anything. */
const MIN_BARE_LENGTH = 8 * 2 ** 10;

/** Names of fields that APIs put base64 into: input_audio.data, file_data, images' b64_json, image generation's result. */
const mediaField =
  /"(?:data|file_data|b64_json|partial_image_b64|result|image_base64|bytes|blob)\\?"\s{0,3}:\s{0,3}\\?"$/;
const dataUrlHead = new RegExp(`data:(${mediaTypePattern});base64,$`);
const siblingType = /"(?:media_?[tT]ype|mime_?[tT]ype)\\?"\s{0,3}:\s{0,3}\\?"([\w.+-]{1,80}\/[\w.+-]{1,80})\\?"/;
const audioFormat = /"format\\?"\s{0,3}:\s{0,3}\\?"(\w{1,20})\\?"/;

/** Whether a text is long enough to be looked at. */
export function mayHoldMedia(text: string | undefined): boolean {
  return text !== undefined && text.length > MIN_TEXT_LENGTH;
}

/**
 * Takes media out of JSON text, without parsing it: the base64 of `data:` URLs, and whole strings of base64 that are known as
 * media by their field or their first bytes. In their place stands a reference (see `formatReference`). What is not exactly
 * base64 is left alone, so that `resolveAttachments` gives the very same text again.
 */
export function extractAttachments(text: string): Extraction {
  if (!mayHoldMedia(text)) return { text, attachments: [] };
  const attachments = new Map<string, Attachment>();
  let rest = '';
  let done = 0;
  for (const { start, end } of base64Runs(text, MIN_DATA_URL_LENGTH)) {
    const place = mediaAt(text, start, end);
    const bytes = place && decoded(text.slice(start, end));
    if (!bytes) continue;
    const sha256 = builtins.crypto.createHash('sha256').update(bytes).digest('hex');
    const mimeType = place.declared ?? mediaTypeOf(text.slice(start, start + 40)) ?? place.guess;
    attachments.set(sha256, { sha256, mimeType: mimeType || 'application/octet-stream', bytes });
    rest += text.slice(done, place.from) + formatReference({ sha256, mimeType, bytes: bytes.length, bare: place.bare });
    done = end;
  }
  return done === 0
    ? { text, attachments: [] }
    : { text: rest + text.slice(done), attachments: [...attachments.values()] };
}

interface MediaPlace {
  /** Where that begins which the reference replaces. */
  from: number;
  bare: boolean;
  declared?: string;
  /** The type, where the bytes do not tell. */
  guess: string;
}

/** Whether the base64 at a place is media, by what is around it. */
function mediaAt(text: string, start: number, end: number): MediaPlace | undefined {
  const before = text.slice(Math.max(0, start - 300), start);
  const dataUrl = dataUrlHead.exec(before);
  if (dataUrl) return { from: start - dataUrl[0].length, bare: false, declared: dataUrl[1]!, guess: '' };
  if (end - start < MIN_BARE_LENGTH || !before.endsWith('"') || !/^\\?"/.test(text.slice(end, end + 2)))
    return undefined;
  if (!mediaField.test(before) && !mediaTypeOf(text.slice(start, start + 40))) return undefined;
  // The other fields of the same object.
  const around = before.slice(before.lastIndexOf('{')) + text.slice(end, end + 200).split('}', 1)[0]!;
  const format = audioFormat.exec(around)?.[1];
  const guess = siblingType.exec(around)?.[1] ?? (format ? `audio/${format}` : 'application/octet-stream');
  return { from: start, bare: true, guess };
}

/** The bytes; `undefined` where encoding them again would not give the same text. */
function decoded(base64: string): Uint8Array | undefined {
  if (base64.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  const tail = bytes.subarray(bytes.length - (bytes.length % 3 || 3)).toString('base64');
  return base64.endsWith(tail) ? bytes : undefined;
}
