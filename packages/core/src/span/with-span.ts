import type { LiveSpan } from './live-span.ts';
import { observeResult } from './observe-result.ts';
import { type SpanOptions, startSpan } from './start-span.ts';

/**
 * Runs a function inside a span: spans made in it, also after an `await`, are below. What it returns (or its promise
 * resolves to) is recorded as the outputs unless the function set them; what it throws is recorded and thrown on.
 *
 * @example
 * const answer = await withSpan({ name: 'answer', type: SpanType.CHAIN, inputs: { question } }, async (span) => {
 *   const documents = await retrieve(question);
 *   span.setAttribute('documents', documents.length);
 *   return generate(question, documents);
 * });
 */
export function withSpan<T>(options: SpanOptions, body: (span: LiveSpan) => T): T;
/** The same with the function first, as MLflow's TypeScript SDK has it. */
export function withSpan<T>(body: (span: LiveSpan) => T, options: SpanOptions): T;
export function withSpan<T>(
  first: SpanOptions | ((span: LiveSpan) => T),
  second: SpanOptions | ((span: LiveSpan) => T),
): T {
  const [options, body] =
    typeof first === 'function' ? [second as SpanOptions, first] : [first, second as (span: LiveSpan) => T];
  const span = startSpan(options ?? { name: body.name || 'span' });
  return observeResult(span, () => body(span));
}
