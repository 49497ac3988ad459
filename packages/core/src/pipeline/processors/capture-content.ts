import type { SpanRecord } from '../../span/record.ts';
import type { SpanLink } from '../../span/types.ts';

/**
 * How much of a span's content is recorded.
 *
 * - `all`: everything.
 * - `metadata`: no inputs, outputs, or texts that may quote them. What stays: ids, name, type, times, status, model,
 *   provider, usage; attributes that are numbers or booleans, and those that are known to name something technical (such
 *   as the finish reason or the request's id); the names of events, and of an error its class, without message and stack.
 * - `none`: the structure only. What stays: ids, type (also as the name), times, status, model, provider, usage.
 */
export type CaptureContent = 'all' | 'metadata' | 'none';

/** The attribute that says that content was left out, with the {@link CaptureContent} that it was left out by. */
const CAPTURE_ATTRIBUTE = 'captureContent';

const fromMostToLeast: readonly CaptureContent[] = ['all', 'metadata', 'none'];

/** Attributes whose texts name something technical. Of all others no text is kept. */
const technical = new Set([
  'exception.type',
  'finishReasons',
  'mlflow.message.format',
  'model',
  'outcome',
  'reasoning_effort',
  'requestId',
  'responseId',
  'service_tier',
]);

/** The stricter of two settings: a call or a scope can only reduce what is captured. Anything unknown captures nothing. */
export function reduceCapture(outer: CaptureContent, inner: CaptureContent | undefined): CaptureContent {
  if (inner === undefined) return outer;
  const places = [outer, inner].map((capture) => fromMostToLeast.indexOf(capture));
  return places.includes(-1) ? 'none' : fromMostToLeast[Math.max(...places)]!;
}

/**
 * The setting that a text means, such as that of an environment variable: one of its names, or a yes (`all`) or no
 * (`metadata`) as other tracers have it. `undefined` where it means neither.
 */
export function parseCaptureContent(text: string): CaptureContent | undefined {
  const word = text.trim().toLowerCase();
  if (['true', '1', 'on', 'yes'].includes(word)) return 'all';
  if (['false', '0', 'off', 'no'].includes(word)) return 'metadata';
  return fromMostToLeast.find((capture) => capture === word);
}

/** A record with no more content than may be captured. The record is not changed; with `all` it is returned as it is. */
export function applyCapture(record: SpanRecord, capture: CaptureContent): SpanRecord {
  if (capture === 'all') return record;
  const { inputs: _inputs, outputs: _outputs, statusMessage: _message, ...rest } = record;
  const links = record.links.map(({ traceId, spanId }): SpanLink => ({ traceId, spanId }));
  if (capture !== 'metadata') {
    return { ...rest, name: record.type, attributes: { [CAPTURE_ATTRIBUTE]: 'none' }, events: [], links };
  }
  const reduced: SpanRecord = {
    ...rest,
    attributes: { ...withoutTexts(record.attributes), [CAPTURE_ATTRIBUTE]: 'metadata' },
    events: record.events.map((event) => ({ ...event, attributes: withoutTexts(event.attributes) })),
    links,
  };
  const errorType = record.events.findLast(({ name }) => name === 'exception')?.attributes['exception.type'];
  if (typeof errorType === 'string') reduced.statusMessage = errorType;
  return reduced;
}

function withoutTexts(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([key, value]) => isPlain(value) || isTechnical(key, value)),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** A short text, or a few, under a technical key. */
function isTechnical(key: string, value: unknown): boolean {
  if (!technical.has(key)) return false;
  const texts = Array.isArray(value) ? value : [value];
  return texts.length <= 100 && texts.every((text) => typeof text === 'string' && text.length <= 200);
}
