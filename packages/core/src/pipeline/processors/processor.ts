import { warnOnce } from '../../patch/report.ts';
import type { SpanRecord } from '../../span/record.ts';
import { acceptSpan } from './accept-span.ts';
import { type Draft, draftOf, finishedRecord } from './draft.ts';
import { failClosed, PROCESSOR_FAILED } from './fail-closed.ts';
import { type ProcessedSpan, viewOf } from './span-view.ts';
import { reportUserFault } from './user-fault.ts';

export type { ProcessedSpan } from './span-view.ts';

/**
 * Looks at a span before it leaves the process, the journal on disk included. One rule: what it returns goes on (the span
 * it was given, changed or not, or another object with the same fields); `undefined` drops the span.
 *
 * It is synchronous, and depends on nothing but the span: a span may pass more than once (while it runs, when it ends,
 * and when the stacks of its errors are known). If it throws or returns something else, the span goes on without content.
 *
 * @example
 * const hideDocuments: SpanProcessor = (span) => {
 *   if (span.type === 'RETRIEVER') span.outputs = '[hidden]';
 *   return span;
 * };
 */
export type SpanProcessor = (span: ProcessedSpan) => ProcessedSpan | undefined;

/**
 * Has the processors look at a span, in order. The record itself is never changed; without processors it is what is
 * returned. `undefined` where one dropped the span.
 */
export function runProcessors(processors: readonly SpanProcessor[], record: SpanRecord): SpanRecord | undefined {
  if (processors.length === 0) return record;
  let draft: Draft | undefined = draftOf(record);
  for (const processor of processors) {
    draft = runProcessor(processor, draft);
    if (!draft) return undefined;
  }
  return finishedRecord(draft);
}

function runProcessor(processor: SpanProcessor, draft: Draft): Draft | undefined {
  try {
    const view = viewOf(draft);
    const returned: unknown = processor(view);
    if (returned !== undefined && returned !== null) return acceptSpan(returned, view, draft);
    if (changed(view, draft)) warnNothingReturned(processor);
    return undefined;
  } catch (error) {
    reportUserFault(`processor ${nameOf(processor)}`, error, 'the content of the span was removed');
    return draftOf(failClosed(withMarkers(draft)));
  }
}

/** The record as the earlier processors left it, but for its content: it is not even read. */
function withMarkers({ record, inputs, outputs }: Draft): SpanRecord {
  const marked = { ...record };
  if (inputs.written) marked.inputs = PROCESSOR_FAILED;
  if (outputs.written) marked.outputs = PROCESSOR_FAILED;
  return marked;
}

function changed(view: ProcessedSpan, { record, inputs, outputs }: Draft): boolean {
  return inputs.written || outputs.written || view.name !== record.name || view.statusMessage !== record.statusMessage;
}

/** In MLflow a processor changes the span and returns nothing. Here that drops the span: who does so by habit is told. */
function warnNothingReturned(processor: SpanProcessor): void {
  const name = nameOf(processor);
  const message = `processor ${name} changed a span and returned nothing, which drops the span. Return it to keep it.`;
  warnOnce('AUTOLOG_PROCESSOR_RETURNED_NOTHING', message, name);
}

function nameOf(processor: SpanProcessor): string {
  return typeof processor === 'function' && processor.name ? String(processor.name) : 'without a name';
}
