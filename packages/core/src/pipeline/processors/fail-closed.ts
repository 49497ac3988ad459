import type { SpanRecord } from '../../span/record.ts';

/** What stands where content was that a failed processor was to look at. */
export const PROCESSOR_FAILED = '[removed: processor failed]';

/**
 * A span without anything of its content: the marker stands for inputs, outputs, the status message, every text and object
 * of attributes, events and links. Name, type, times, status, model, usage, numbers and the class of errors stay.
 */
export function failClosed(record: SpanRecord, marker: string = PROCESSOR_FAILED): SpanRecord {
  const safe: SpanRecord = {
    ...record,
    attributes: hidden(record.attributes, marker),
    events: record.events.map((event) => ({ ...event, attributes: hidden(event.attributes, marker) })),
    links: record.links.map(({ attributes, ...link }) =>
      attributes ? { ...link, attributes: hidden(attributes, marker) } : link,
    ),
  };
  if (record.inputs !== undefined) safe.inputs = JSON.stringify(marker);
  if (record.outputs !== undefined) safe.outputs = JSON.stringify(marker);
  if (record.statusMessage !== undefined) safe.statusMessage = marker;
  return safe;
}

function hidden(attributes: Record<string, unknown>, marker: string): Record<string, unknown> {
  const entries = Object.entries(attributes).map(([key, value]) => [key, keeps(key, value) ? value : marker] as const);
  return Object.fromEntries(entries);
}

function keeps(key: string, value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value === null || key === 'exception.type';
}
