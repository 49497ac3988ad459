/**
 * Gives spans types: MLflow's, which viewers know, or one of your own. Traces are found by them.
 *
 *     node examples/fluent/span-types.ts
 *
 * Prints:
 *
 *     CHAIN answer  OK {"question":"How long?"} → "(de) Refunds take three days."
 *       RETRIEVER retrieve  OK {"query":"How long?"} → [{"page_content":"Refunds take three days.","metadata":{"doc_uri":"refunds.md"}}]
 *         EMBEDDING embed  OK {"text":"How long?"} → [9,0.5]
 *       TRANSLATOR translate  OK {"text":"Refunds take three days."} → "(de) Refunds take three days."
 *     found by its type: true
 */
import { getLastActiveTraceId, searchTraces, SpanType, trace } from '@autolog/core';
import { printTree } from './print-tree.ts';

const embed = trace((text: string) => [text.length, 0.5], { name: 'embed', type: SpanType.EMBEDDING });

const retrieve = trace(
  function retrieve(query: string) {
    embed(query);
    return [{ page_content: 'Refunds take three days.', metadata: { doc_uri: 'refunds.md' } }];
  },
  { type: SpanType.RETRIEVER },
);
const translate = trace((text: string) => `(de) ${text}`, { name: 'translate', type: 'TRANSLATOR' });

const answer = trace(
  function answer(question: string) {
    return translate(retrieve(question)[0]!.page_content);
  },
  { type: SpanType.CHAIN },
);

answer('How long?');
await printTree();

const { traces } = await searchTraces({ filter: "span.type = 'TRANSLATOR'", maxResults: 1 });
console.log('found by its type:', traces[0]?.traceId === getLastActiveTraceId());
