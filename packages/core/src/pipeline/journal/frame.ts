import type { SpanRecord } from '../../span/record.ts';
import type { TraceUpdate } from '../../destinations/types.ts';
import type { SpanEvent, SpanLink, SpanStatus, TokenUsage } from '../../span/types.ts';

/**
 * The journal's file format. A file is a row of frames; a frame is
 *
 *     header JSON  US  inputs JSON text  US  outputs JSON text  RS LF
 *
 * The header of a span is a row of its fields, that of all else an object.
 *
 * JSON text holds neither US (0x1f) nor RS (0x1e) as raw bytes, so that the texts go in as they are, without escaping or
 * counting, and a reader finds the next frame after a damaged one. A frame without its RS is one that is still being
 * written, or was when the process died. Zero bytes are no part of a frame either: they may follow the last one, where a file
 * is used again.
 */
const FIELD_END = '\u001f';
const FRAME_END = '\u001e\n';
const frameEndByte = 0x1e;

/** The version that the first frame of a file names. A reader leaves files of later versions to later readers. */
export const JOURNAL_VERSION = 1;

/** Who writes a journal: enough to tell later whether that process still lives. */
export interface JournalOwner {
  pid: number;
  host: string;
  /** Linux: the pid namespace, so that a container's pid 1 is not taken for ours. */
  pidNamespace?: string;
  /** Linux: clock ticks from boot to the start of the process, so that a reused pid is not taken for it. */
  processStart?: string;
}

/** A frame of a journal, decoded. */
export type Frame =
  /** The first of each file. `sequence`: the number of the last span before it. */
  | { kind: 'open'; version: number; owner: JournalOwner; sequence: number }
  /** A span that has started; it is repeated by its `end`. `localRoot`: its parent is in another process. */
  | { kind: 'start'; span: SpanRecord; localRoot?: true }
  /** A span that has ended, the `sequence`-th of its process (from 1). `keepInputs`: they are those of the `start`. */
  | { kind: 'end'; span: SpanRecord; sequence: number; keepInputs?: true; localRoot?: true }
  /** All events of a span that has ended, some of them with more attributes than before. */
  | { kind: 'events'; traceId: string; spanId: string; events: SpanEvent[] }
  /** A span that was told as started does not leave after all. */
  | { kind: 'drop'; traceId: string; spanId: string }
  /** Media that a span of the trace refers to; it stands before that span. The base64 is in the place of the inputs. */
  | { kind: 'attachment'; traceId: string; sha256: string; mimeType: string; base64: string }
  /** What became known of a trace as a whole; it stands behind a span of that trace. */
  | { kind: 'trace'; traceId: string; update: TraceUpdate }
  /** The last of a journal: its process ended in an orderly way, and spans that are open now never end. */
  | { kind: 'exit' };

/** Above this length, the texts of a span are not put together: the copy would cost as much as to write them. */
const MAX_JOINED_LENGTH = 4 * 2 ** 10;

/** A frame as text, ready to be appended. */
export function encodeFrame(frame: Frame): string {
  return encodeInTexts(frame).join('');
}

/** A frame as the texts that make it up, one after the other: one text, unless it is long. */
export function encodeInTexts(frame: Frame): string[] {
  if (frame.kind === 'attachment') {
    const { base64, ...header } = frame;
    return [JSON.stringify(header) + FIELD_END, base64, FIELD_END + FRAME_END];
  }
  if (frame.kind !== 'start' && frame.kind !== 'end')
    return [JSON.stringify(frame) + FIELD_END + FIELD_END + FRAME_END];
  const { span } = frame;
  const header = JSON.stringify(rowOf(frame)) + FIELD_END;
  const { outputs = '' } = span;
  const inputs = frame.kind === 'end' && frame.keepInputs ? '' : (span.inputs ?? '');
  return inputs.length + outputs.length > MAX_JOINED_LENGTH
    ? [header, inputs, FIELD_END, outputs, FRAME_END]
    : [header + inputs + FIELD_END + outputs + FRAME_END];
}

type Absent = null | undefined;

/** The header of a `start` or an `end`: without names a third shorter than an object, and as much faster to write and to read. */
type SpanRow = [
  kind: 'start' | 'end',
  /** Of an `end`. */
  sequence: number | Absent,
  flags: number,
  traceId: string,
  spanId: string,
  parentId: string | Absent,
  name: string,
  type: string,
  startTimeNs: number,
  endTimeNs: number | Absent,
  status: SpanStatus,
  statusMessage: string | Absent,
  model: string | Absent,
  provider: string | Absent,
  usage: TokenUsage | Absent,
  attributes: Record<string, unknown>,
  events: SpanEvent[] | Absent,
  links: SpanLink[] | Absent,
  interrupted: true | Absent,
];

/** The flags of a row. */
const LOCAL_ROOT = 1;
const KEEP_INPUTS = 2;

function rowOf(frame: Extract<Frame, { kind: 'start' | 'end' }>): SpanRow {
  const { kind, span, localRoot } = frame;
  const keepInputs = kind === 'end' && frame.keepInputs;
  return [
    kind,
    kind === 'end' ? frame.sequence : undefined,
    (localRoot ? LOCAL_ROOT : 0) | (keepInputs ? KEEP_INPUTS : 0),
    span.traceId,
    span.spanId,
    span.parentId,
    span.name,
    span.type,
    span.startTimeNs,
    span.endTimeNs,
    span.status,
    span.statusMessage,
    span.model,
    span.provider,
    span.usage,
    span.attributes,
    span.events.length > 0 ? span.events : undefined,
    span.links.length > 0 ? span.links : undefined,
    span.interrupted,
  ];
}

/** Whether a text from elsewhere can be a record's inputs or outputs: it would break a frame, and is no JSON, where not. */
export function fitsFrame(text: string): boolean {
  return !text.includes('\u001f') && !text.includes('\u001e') && !text.includes('\u0000');
}

/** What {@link decodeFrames} found. */
export interface DecodedFrames {
  frames: Frame[];
  /** Bytes up to the end of the last whole frame: where to read on. */
  bytes: number;
  /** Frames that could not be read and were passed over. */
  damaged: number;
}

/** Reads the whole frames at the start of some bytes of a journal. */
export function decodeFrames(bytes: Buffer): DecodedFrames {
  const frames: Frame[] = [];
  let damaged = 0;
  let start = 0;
  for (let end = bytes.indexOf(frameEndByte); end !== -1; end = bytes.indexOf(frameEndByte, start)) {
    const frame = decodeFrame(bytes.toString('utf8', start, end));
    if (frame) frames.push(frame);
    else damaged++;
    start = end + FRAME_END.length;
  }
  return { frames, bytes: Math.min(start, bytes.length), damaged };
}

function decodeFrame(text: string): Frame | undefined {
  const [header, inputs, outputs, ...rest] = text.split(FIELD_END);
  if (header === undefined || inputs === undefined || outputs === undefined || rest.length > 0) return undefined;
  try {
    const read = JSON.parse(header) as Frame | SpanRow;
    if (Array.isArray(read)) return spanFrame(read, inputs, outputs);
    if (read.kind === 'attachment') read.base64 = inputs;
    return isFrame(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function spanFrame(row: SpanRow, inputs: string, outputs: string): Frame | undefined {
  const [kind, sequence, flags, traceId, spanId, parentId, name, type, startTimeNs, endTimeNs, status, ...more] = row;
  const [statusMessage, model, provider, usage, attributes, events, links, interrupted] = more;
  const span: SpanRecord = {
    traceId,
    spanId,
    name,
    type,
    startTimeNs,
    status,
    attributes,
    events: events ?? [],
    links: links ?? [],
  };
  if (parentId != null) span.parentId = parentId;
  if (endTimeNs != null) span.endTimeNs = endTimeNs;
  if (statusMessage != null) span.statusMessage = statusMessage;
  if (model != null) span.model = model;
  if (provider != null) span.provider = provider;
  if (usage != null) span.usage = usage;
  if (interrupted) span.interrupted = true;
  if (inputs) span.inputs = inputs;
  if (outputs) span.outputs = outputs;
  if (!isSpan(span)) return undefined;
  const local = flags & LOCAL_ROOT ? { localRoot: true as const } : {};
  if (kind === 'start') return { kind, span, ...local };
  if (kind !== 'end' || !areNumbers(sequence, endTimeNs)) return undefined;
  return { kind, span, sequence: sequence!, ...local, ...(flags & KEEP_INPUTS ? { keepInputs: true } : {}) };
}

/** Whether what was read, perhaps from a damaged file, has the shape that its kind should have. A span comes as a row. */
function isFrame(frame: Frame): boolean {
  switch (frame.kind) {
    case 'open':
      return areNumbers(frame.version, frame.sequence, frame.owner.pid);
    case 'events':
      return areTexts(frame.traceId, frame.spanId) && Array.isArray(frame.events);
    case 'drop':
      return areTexts(frame.traceId, frame.spanId);
    case 'attachment':
      return areTexts(frame.traceId, frame.sha256, frame.mimeType) && /^[0-9a-f]{64}$/.test(frame.sha256);
    case 'trace':
      return areTexts(frame.traceId) && isObject(frame.update);
    case 'exit':
      return true;
    default:
      return false;
  }
}

function isSpan(span: SpanRecord): boolean {
  const { traceId, spanId, parentId = '', name, type, status, statusMessage = '', model = '', provider = '' } = span;
  return (
    areTexts(traceId, spanId, parentId, name, type, status, statusMessage, model, provider) &&
    areNumbers(span.startTimeNs, span.endTimeNs ?? 0) &&
    isObject(span.attributes)
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function areNumbers(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'number');
}
