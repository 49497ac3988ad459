import type { SpanRecord } from '../../span/record.ts';
import type { SpanEvent } from '../../span/types.ts';
import { cutContent } from './cut-content.ts';
import { cutText } from './cut-text.ts';

/** How large a span may be where it leaves. Lengths are in UTF-16 units. What is over is cut, and the cut is said. */
export interface SpanLimits {
  /** JSON text of the inputs, and of the outputs. Default 4 Mi. */
  maxContentLength: number;
  /** Attributes of a span, of an event and of a link. Default 256. */
  maxAttributes: number;
  /** One attribute, also of an event or a link, and the status message. Default 64 Ki. */
  maxAttributeLength: number;
  /** Events, and links. Default 1,000. */
  maxEvents: number;
  /** The name of a span or an event. Default 1,000. */
  maxNameLength: number;
}

/** The limits where none are set. */
export const defaultLimits: SpanLimits = {
  maxContentLength: 4 * 2 ** 20,
  maxAttributes: 256,
  maxAttributeLength: 64 * 2 ** 10,
  maxEvents: 1000,
  maxNameLength: 1000,
};

/** The attribute that says how many attributes, events and links of a span were left out. */
const LIMITS_ATTRIBUTE = 'droppedByLimits';

/** A record within its limits. The record is not changed; where nothing is over, it is returned as it is. */
export function applyLimits(record: SpanRecord, limits: SpanLimits): SpanRecord {
  const { maxContentLength, maxAttributeLength, maxAttributes, maxEvents, maxNameLength } = limits;
  if (isWithinLimits(record, limits)) return record;
  const changes: Partial<SpanRecord> = {};
  const { inputs, outputs, statusMessage, name, events, links } = record;
  if (name.length > maxNameLength) changes.name = cutText(name, maxNameLength);
  if (inputs !== undefined && inputs.length > maxContentLength) changes.inputs = cutContent(inputs, maxContentLength);
  if (outputs !== undefined && outputs.length > maxContentLength)
    changes.outputs = cutContent(outputs, maxContentLength);
  if (statusMessage !== undefined && statusMessage.length > maxAttributeLength) {
    changes.statusMessage = cutText(statusMessage, maxAttributeLength);
  }

  const attributes = withinLimits(record.attributes, limits);
  if (attributes !== record.attributes) changes.attributes = attributes;
  const limitedEvents = mapChanged(firstAndLast(events, maxEvents), (event) => limitedEvent(event, limits));
  if (limitedEvents !== events) changes.events = limitedEvents;
  const limitedLinks = mapChanged(firstAndLast(links, maxEvents), (link) => {
    const own = link.attributes && withinLimits(link.attributes, limits);
    return own === link.attributes ? link : { ...link, ...(own && { attributes: own }) };
  });
  if (limitedLinks !== links) changes.links = limitedLinks;

  const dropped = droppedCounts({
    attributes: Object.keys(record.attributes).length - maxAttributes,
    events: events.length - maxEvents,
    links: links.length - maxEvents,
  });
  if (dropped) changes.attributes = { ...attributes, [LIMITS_ATTRIBUTE]: dropped };
  return Object.keys(changes).length === 0 ? record : { ...record, ...changes };
}

/** The usual case, told without making anything: nothing is over, and there are no events or links that could be. */
function isWithinLimits(record: SpanRecord, limits: SpanLimits): boolean {
  const { name, inputs = '', outputs = '', statusMessage = '', events, links, attributes } = record;
  if (events.length > 0 || links.length > 0 || name.length > limits.maxNameLength) return false;
  if (inputs.length > limits.maxContentLength || outputs.length > limits.maxContentLength) return false;
  if (statusMessage.length > limits.maxAttributeLength) return false;
  let count = 0;
  for (const key in attributes) if (++count > limits.maxAttributes || !fits(attributes[key], limits)) return false;
  return true;
}

function limitedEvent(event: SpanEvent, limits: SpanLimits): SpanEvent {
  const attributes = withinLimits(event.attributes, limits);
  const name = cutText(event.name, limits.maxNameLength);
  return attributes === event.attributes && name === event.name ? event : { ...event, name, attributes };
}

/** Attributes within their limits: the object itself where it is. */
function withinLimits(attributes: Record<string, unknown>, limits: SpanLimits): Record<string, unknown> {
  const keys = Object.keys(attributes);
  if (keys.length <= limits.maxAttributes && keys.every((key) => fits(attributes[key], limits))) return attributes;
  const kept = keys.slice(0, limits.maxAttributes);
  return Object.fromEntries(kept.map((key) => [key, cutValue(attributes[key], limits)]));
}

function fits(value: unknown, { maxAttributeLength }: SpanLimits): boolean {
  if (typeof value === 'string') return value.length <= maxAttributeLength;
  if (typeof value !== 'object' || value === null) return true;
  return longestText(value) <= maxAttributeLength || lengthOf(value) <= maxAttributeLength;
}

/** Lengths of values that were met before: the tools of a request are the same in many spans. No value of a record is changed. */
const lengths = new WeakMap<object, number>();

/** How long a value is as JSON. */
function lengthOf(value: object): number {
  let length = lengths.get(value);
  if (length === undefined) lengths.set(value, (length = JSON.stringify(value).length));
  return length;
}

/** The most that a list of texts takes as JSON, told without making it; `Infinity` for all else. */
function longestText(value: object): number {
  if (!Array.isArray(value)) return Infinity;
  let length = 2;
  for (const item of value) {
    if (typeof item !== 'string') return Infinity;
    length += 3 + 6 * item.length;
  }
  return length;
}

function cutValue(value: unknown, { maxAttributeLength }: SpanLimits): unknown {
  if (typeof value === 'string') return cutText(value, maxAttributeLength);
  if (typeof value !== 'object' || value === null) return value;
  return JSON.parse(cutContent(JSON.stringify(value), maxAttributeLength));
}

/** The first and the last halves: how a long story began, and how it ended. */
function firstAndLast<T>(items: T[], max: number): T[] {
  if (items.length <= max) return items;
  const first = Math.ceil(max / 2);
  return [...items.slice(0, first), ...items.slice(items.length - (max - first))];
}

function mapChanged<T>(items: T[], change: (item: T) => T): T[] {
  let changed: T[] | undefined;
  for (const [index, item] of items.entries()) {
    const next = change(item);
    if (next !== item) (changed ??= [...items])[index] = next;
  }
  return changed ?? items;
}

function droppedCounts(over: Record<string, number>): Record<string, number> | undefined {
  const entries = Object.entries(over).filter(([, count]) => count > 0);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
