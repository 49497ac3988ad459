import type { SpanRecord } from '../../span/record.ts';
import type { SpanType } from '../../span/types.ts';
import { assignKnown } from './draft.ts';
import { parseJsonText } from './lazy-content.ts';
import { maskString, maskValue } from './mask-value.ts';
import type { SpanProcessor } from './processor.ts';

/** What a text belongs to. `trace`: to the trace as a whole (tags, metadata, previews, session, user). */
export type MaskSide = 'inputs' | 'outputs' | 'name' | 'statusMessage' | 'attributes' | 'events' | 'links' | 'trace';

/** Where a text stands. */
export interface MaskContext {
  /** From the side down, as one would write it: `inputs.messages[0].content`, `attributes["my key"]`, `name`. */
  path: string;
  spanType: SpanType;
  side: MaskSide;
  /** The text is itself a key, of the object that `path` names. Keys that read like the name of a field are not asked for. */
  isKey?: true;
}

/**
 * Gives the text that may leave the process in place of another. Synchronous. It is asked for every text of a span, once
 * each time the span is written down; where it throws or gives something else than a text, a marker stands for that text.
 *
 * @example
 * const mask: MaskFunction = (value, { side }) => (side === 'inputs' ? value.replaceAll(/\d/g, '#') : value);
 */
export type MaskFunction = (value: string, context: MaskContext) => string;

/** Whether a mask may change something in a JSON text; where it says no, the text is not even parsed. */
export type MaskFilter = (jsonText: string) => boolean;

/**
 * A record as it may leave: every text is what the mask made of it, but for ids, type, status, model and provider. Keys of
 * objects are masked too, unless they read like the name of a field. The record is not changed; where the mask changes
 * nothing, inputs and outputs are the very texts they were.
 */
export function maskRecord(record: SpanRecord, mask: MaskFunction, filter?: MaskFilter): SpanRecord {
  const { type, inputs, outputs } = record;
  const masked: SpanRecord = {
    ...record,
    name: maskString(record.name, mask, { path: 'name', spanType: type, side: 'name' }),
    attributes: maskAt('attributes', record.attributes, type, mask),
    events: maskAt('events', record.events, type, mask),
    links: record.links.map((link, index) => {
      if (!link.attributes) return link;
      const path = `links[${index}].attributes`;
      return { ...link, attributes: maskValue(link.attributes, mask, { path, spanType: type, side: 'links' }) };
    }),
  };
  assignKnown(masked, 'statusMessage', maskAt('statusMessage', record.statusMessage, type, mask));
  if (inputs !== undefined) masked.inputs = maskJson('inputs', inputs, type, mask, filter);
  if (outputs !== undefined) masked.outputs = maskJson('outputs', outputs, type, mask, filter);
  return masked;
}

/**
 * A text of a trace as it may leave.
 *
 * @param path what it is: `tags.customer`, `metadata.release`, `requestPreview`
 */
export function maskText(value: string, path: string, mask: MaskFunction): string {
  return maskString(value, mask, { path, spanType: 'UNKNOWN', side: 'trace' });
}

/**
 * A mask as one processor among others, for masking that has to happen before what another processor does. `init({ mask })`
 * masks after all processors, and is the better choice otherwise.
 */
export function maskProcessor(mask: MaskFunction): SpanProcessor {
  return function masked(span) {
    const { type } = span;
    span.name = maskAt('name', span.name, type, mask);
    span.statusMessage = maskAt('statusMessage', span.statusMessage, type, mask);
    span.inputs = maskAt('inputs', span.inputs, type, mask);
    span.outputs = maskAt('outputs', span.outputs, type, mask);
    span.attributes = maskAt('attributes', span.attributes, type, mask);
    span.events = maskAt('events', span.events, type, mask);
    for (const link of span.links) {
      if (link.attributes) link.attributes = maskAt('links', link.attributes, type, mask);
    }
    return span;
  };
}

function maskAt<T>(side: MaskSide, value: T, spanType: SpanType, mask: MaskFunction): T {
  return maskValue(value, mask, { path: side, spanType, side });
}

function maskJson(side: MaskSide, text: string, spanType: SpanType, mask: MaskFunction, filter?: MaskFilter): string {
  if (filter && !filter(text)) return text;
  const value = parseJsonText(text);
  const masked = maskAt(side, value, spanType, mask);
  return masked === value ? text : JSON.stringify(masked);
}
