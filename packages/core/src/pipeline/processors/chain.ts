import { reportFault } from '../../patch/report.ts';
import type { SpanRecord } from '../../span/record.ts';
import { type Attachment, extractAttachments, mayHoldMedia } from '../attachments/extract.ts';
import { applyCapture, type CaptureContent, reduceCapture } from './capture-content.ts';
import { applyLimits, defaultLimits, type SpanLimits } from './limits.ts';
import { type MaskFilter, type MaskFunction, maskRecord } from './mask.ts';
import { mayHoldSecrets, secretMask, type SecretOptions } from './mask-secrets.ts';
import { runProcessors, type SpanProcessor } from './processor.ts';

/** What is done to every span before it leaves. */
export interface ChainOptions {
  /** How much content is recorded. Default `all`. */
  captureContent?: CaptureContent;
  /** Whether media leave their spans and become attachments. Default true. */
  attachments?: boolean;
  processors?: readonly SpanProcessor[];
  mask?: MaskFunction;
  /** Masks what looks like a key or a token, before `mask`. Default false. */
  maskSecrets?: boolean | SecretOptions;
  limits?: Partial<SpanLimits>;
}

/** A record that may leave, and the media that it refers to. */
export interface Outgoing {
  record: SpanRecord;
  attachments: readonly Attachment[];
}

/**
 * Takes a record to what may leave of it; `undefined` where a processor dropped the span. Never changes the record, and
 * never throws: of a record that breaks it, only the structure leaves.
 *
 * @param capture what the span's call or scope allows; it can only reduce
 */
export type Chain = (record: SpanRecord, capture?: CaptureContent) => Outgoing | undefined;

/**
 * Makes the chain that every span passes: capture, attachments, processors, mask, limits. Masking comes after everything
 * that can put a text in, and before the limits, which could cut a secret in two.
 */
export function createChain(options: ChainOptions = {}): Chain {
  const { captureContent = 'all', attachments: extracts = true, processors = [] } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const mask = maskOf(options);

  const process: Chain = (record, capture) => {
    const extraction = withoutMedia(applyCapture(record, reduceCapture(captureContent, capture)), extracts);
    let current: SpanRecord | undefined = extraction.record;
    current = runProcessors(processors, current);
    if (!current) return undefined;
    if (mask) current = maskRecord(current, mask.mask, mask.filter);
    current = applyLimits(current, limits);
    return { record: detached(current, record), attachments: referredIn(current, extraction.attachments) };
  };

  return (record, capture) => {
    try {
      return process(record, capture);
    } catch (error) {
      reportFault('processors', new Error(error instanceof Error ? error.name : typeof error));
      return { record: applyCapture(record, 'none'), attachments: [] };
    }
  };
}

/** The mask of a chain: that for secrets, then the user's; `undefined` where there is none. */
export function maskOf({ mask, maskSecrets }: ChainOptions): { mask: MaskFunction; filter?: MaskFilter } | undefined {
  if (!maskSecrets) return mask && { mask };
  const options = maskSecrets === true ? {} : maskSecrets;
  const secrets = secretMask(options);
  if (!mask) return { mask: secrets, filter: (text) => mayHoldSecrets(text, options) };
  return { mask: (value, context) => mask(secrets(value, context), context) };
}

const noAttachments: readonly Attachment[] = [];

/** @param extracts whether media are taken out at all */
function withoutMedia(record: SpanRecord, extracts: boolean): Outgoing {
  const { inputs, outputs } = record;
  if (!extracts || !(mayHoldMedia(inputs) || mayHoldMedia(outputs))) return { record, attachments: noAttachments };
  const changes: Pick<SpanRecord, 'inputs' | 'outputs'> = {};
  const attachments = new Map<string, Attachment>();
  for (const side of ['inputs', 'outputs'] as const) {
    const text = record[side];
    if (text === undefined) continue;
    const extraction = extractAttachments(text);
    if (extraction.text === text) continue;
    changes[side] = extraction.text;
    for (const attachment of extraction.attachments) attachments.set(attachment.sha256, attachment);
  }
  if (attachments.size === 0) return { record, attachments: noAttachments };
  return { record: { ...record, ...changes }, attachments: [...attachments.values()] };
}

/** Media whose reference a processor or the mask has removed cannot be found any more. */
function referredIn(record: SpanRecord, attachments: readonly Attachment[]): readonly Attachment[] {
  if (attachments.length === 0) return attachments;
  const texts = [record.inputs, record.outputs, JSON.stringify(record.attributes)];
  return attachments.filter(({ sha256 }) => texts.some((text) => text?.includes(sha256)));
}

/** The stacks of errors are added to the events of the span later, and unmasked: no event that leaves may be the same object. */
function detached(record: SpanRecord, original: SpanRecord): SpanRecord {
  if (record === original || record.events.length === 0 || record.events !== original.events) return record;
  return { ...record, events: record.events.map((event) => ({ ...event, attributes: { ...event.attributes } })) };
}
