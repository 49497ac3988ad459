/**
 * Makes a span of a block of code: what the block returns is its outputs, and more can be said of it while it runs.
 *
 *     node examples/fluent/span-for-a-block.ts
 *
 * Prints:
 *
 *     CHAIN answer  OK {"question":"What is a span?"} → "Spans are steps."
 *     attributes {"documents":2,"language":"en"}
 *     event documents found {"first":"Spans are steps."}
 */
import { getLastActiveTraceId, getTrace, SpanType, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const question = 'What is a span?';
const options = { name: 'answer', type: SpanType.CHAIN, inputs: { question } };

await withSpan(options, async (span) => {
  const documents = await Promise.resolve(['Spans are steps.', 'Traces are trees of spans.']);
  span.setAttributes({ documents: documents.length, language: 'en' });
  span.addEvent('documents found', { first: documents[0] });
  return documents[0];
});
await printTree();

const [span] = (await getTrace(getLastActiveTraceId()!))!.data.spans;
console.log('attributes', JSON.stringify(span!.attributes));
for (const { name, attributes } of span!.events) console.log('event', name, JSON.stringify(attributes));
