import type { SpanRecord } from '../../span/record.ts';
import { type LazyContent, lazyContent } from './lazy-content.ts';

/** A record on its way through the processors, its content parsed at most once for all of them. */
export interface Draft {
  /** The record; its `inputs` and `outputs` are those before the first processor. */
  readonly record: SpanRecord;
  readonly inputs: LazyContent;
  readonly outputs: LazyContent;
}

/** Begins a {@link Draft}. */
export function draftOf(record: SpanRecord): Draft {
  return { record, inputs: lazyContent(record.inputs), outputs: lazyContent(record.outputs) };
}

/** The record that a draft has become. */
export function finishedRecord(draft: Draft): SpanRecord {
  const record = { ...draft.record };
  assignKnown(record, 'inputs', draft.inputs.text());
  assignKnown(record, 'outputs', draft.outputs.text());
  return record;
}

/** Sets a field, or removes it where its value is not known. */
export function assignKnown<K extends keyof SpanRecord>(
  record: SpanRecord,
  key: K,
  value: SpanRecord[K] | undefined,
): void {
  if (value !== undefined) record[key] = value;
  else if (record[key] !== undefined) delete record[key];
}
