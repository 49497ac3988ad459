/**
 * Records what people, programs and models think of a trace, and what should have come out of it.
 *
 *     node examples/fluent/feedback.ts
 *
 * Prints:
 *
 *     UNKNOWN answer  OK "Where is my parcel?" → "It is in Hamburg."
 *     feedback helpful: true (HUMAN mira@example.com)
 *     feedback words: 4 (CODE default)
 *     feedback polite: TIMEOUT (LLM_JUDGE judge-1)
 *     expectation city: Hamburg (HUMAN mira@example.com)
 */
import { getTrace, logExpectation, logFeedback, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const traceId = withSpan({ name: 'answer', inputs: 'Where is my parcel?' }, (span) => {
  span.setOutputs('It is in Hamburg.');
  return span.traceId;
});
await printTree(traceId);

const mira = { type: 'HUMAN', id: 'mira@example.com' } as const;
const judge = { type: 'LLM_JUDGE', id: 'judge-1' } as const;
await logFeedback({ traceId, name: 'helpful', value: true, source: mira, rationale: 'To the point.' });
await logFeedback({ traceId, name: 'words', value: 4 });
await logFeedback({ traceId, name: 'polite', source: judge, error: { code: 'TIMEOUT' } });
await logExpectation({ traceId, name: 'city', value: 'Hamburg', source: mira });

for (const { kind, name, value, error, source } of (await getTrace(traceId))!.info.assessments)
  console.log(`${kind} ${name}:`, error?.code ?? value, `(${source.type} ${source.id})`);
