import type { SpanRecord } from '../../span/record.ts';
import { serialise } from '../../span/serialise.ts';
import type { SpanEvent, SpanLink } from '../../span/types.ts';
import { assignKnown, type Draft } from './draft.ts';
import { parseJsonText } from './lazy-content.ts';
import type { ProcessedSpan } from './span-view.ts';
import { describeMisuse, Misuse } from './user-fault.ts';

/**
 * The draft with what a processor gave back: the view that it was given, or an object of its own.
 *
 * @throws Misuse where that is not a span
 */
export function acceptSpan(given: unknown, view: ProcessedSpan, draft: Draft): Draft {
  if (typeof given !== 'object' || given === null || !('attributes' in given)) throw notASpan(describeMisuse(given));
  const span = given as ProcessedSpan;
  if (span !== view) {
    draft.inputs.write(span.inputs);
    draft.outputs.write(span.outputs);
  }
  const record: SpanRecord = {
    ...draft.record,
    name: text(span.name, 'name'),
    type: text(span.type, 'type'),
    status: statusOf(span),
    attributes: dataOf(span.attributes),
    events: eventsOf(span.events),
    links: linksOf(span.links),
  };
  assignKnown(record, 'statusMessage', knownText(span.statusMessage, 'statusMessage'));
  assignKnown(record, 'model', knownText(span.model, 'model'));
  assignKnown(record, 'provider', knownText(span.provider, 'provider'));
  assignKnown(record, 'usage', span.usage && dataOf(span.usage));
  return { ...draft, record };
}

function statusOf({ status }: ProcessedSpan): ProcessedSpan['status'] {
  if (!['OK', 'ERROR', 'UNSET'].includes(status)) throw notASpan('a span whose status is none');
  return status;
}

function eventsOf(events: SpanEvent[]): SpanEvent[] {
  return list(events, 'events').map(({ name, timeNs, attributes }) => {
    if (typeof timeNs !== 'number') throw notASpan('an event without a time');
    return { name: text(name, 'name of an event'), timeNs, attributes: dataOf(attributes ?? {}) };
  });
}

function linksOf(links: SpanLink[]): SpanLink[] {
  return list(links, 'links').map(({ traceId, spanId, attributes }) => ({
    traceId: text(traceId, 'traceId of a link'),
    spanId: text(spanId, 'spanId of a link'),
    ...(attributes && { attributes: dataOf(attributes) }),
  }));
}

/** Entries as data, whatever the processor has put there. */
function dataOf<T extends object>(entries: T): T {
  const data = { ...entries } as Record<string, unknown>;
  for (const key of Object.keys(data)) {
    const value = data[key];
    const plain = asData(value);
    if (plain === undefined) delete data[key];
    else if (plain !== value) data[key] = plain;
  }
  return data as T;
}

function asData(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value)) return value;
  const json = serialise(value);
  return json === undefined ? undefined : parseJsonText(json);
}

function text(value: string, what: string): string {
  if (typeof value !== 'string') throw notASpan(`a span whose ${what} is no text`);
  return value;
}

function knownText(value: string | undefined, what: string): string | undefined {
  return value === undefined || value === null ? undefined : text(value, what);
}

function list<T>(value: T[], what: string): T[] {
  if (!Array.isArray(value)) throw notASpan(`a span whose ${what} are no array`);
  return value;
}

function notASpan(what: string): Misuse {
  return new Misuse(`it returned ${what}`);
}
