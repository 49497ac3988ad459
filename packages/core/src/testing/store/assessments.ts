import { strict as assert } from 'node:assert';
import type { NewAssessment } from '../../destinations/types.ts';
import type { Assessment } from '../../span/types.ts';
import { type Contract, refuses } from './contract.ts';
import { assertNumbers, putSimple, rootSpan, traceIdOf } from './test-trace.ts';

const traceId = traceIdOf(1);
const feedback: NewAssessment = {
  traceId,
  name: 'helpful',
  kind: 'feedback',
  value: { score: 0.5, why: ['short'] },
  source: { type: 'HUMAN', id: 'mira@example.com' },
  rationale: 'It was short.',
  metadata: { round: '2' },
};
const expectation: NewAssessment = {
  traceId,
  spanId: rootSpan(1).spanId,
  name: 'answer',
  kind: 'expectation',
  value: null,
  source: { type: 'CODE', id: 'test' },
};
const failure: NewAssessment = {
  traceId,
  name: 'judged',
  kind: 'feedback',
  error: { code: 'TIMEOUT', message: 'the judge did not answer' },
  source: { type: 'LLM_JUDGE', id: 'm' },
};

export const assessments: Contract = {
  'feedback and expectations are in the info of the trace, in the order in which they were made': async (subject) => {
    const { store } = subject;
    await putSimple(subject, 1, 2);
    const before = Date.now();
    const logged: Assessment[] = [];
    for (const assessment of [feedback, expectation, failure]) logged.push(await store.logAssessment(assessment));
    for (const [index, given] of [feedback, expectation, failure].entries()) {
      const { assessmentId, createTime, lastUpdateTime, ...rest } = logged[index]!;
      assert.match(assessmentId, /^a-[0-9a-f]{32}$/);
      assert.ok(createTime >= before && createTime === lastUpdateTime);
      assert.deepEqual(rest, { metadata: {}, ...given });
    }
    assert.deepEqual((await store.getTrace(traceId))!.info.assessments, logged);
    assert.deepEqual((await store.searchTraces()).traces[1]!.assessments, logged);
  },

  'several of one name stand side by side, and one is deleted': async (subject) => {
    const { store } = subject;
    await putSimple(subject, 1);
    const first = await store.logAssessment(feedback);
    const second = await store.logAssessment(feedback);
    await store.deleteAssessment(first.assessmentId);
    assert.deepEqual((await store.getTrace(traceId))!.info.assessments, [second]);
    await refuses('NOT_FOUND', store.deleteAssessment(first.assessmentId));
  },

  'traces are searched by them': async (subject) => {
    const { store } = subject;
    await putSimple(subject, 1, 2);
    await store.logAssessment({ ...feedback, value: 'yes' });
    await store.logAssessment({ ...feedback, name: 'score', value: 7 });
    assertNumbers(await store.searchTraces({ filter: "feedback.helpful = 'yes'" }), [1]);
    assertNumbers(await store.searchTraces({ filter: 'feedback.score > 5' }), [1]);
    assertNumbers(await store.searchTraces({ filter: 'feedback.score > 9' }), []);
    assertNumbers(await store.searchTraces({ filter: 'feedback.helpful IS NULL' }), [2]);
  },

  'mistakes are refused': async (subject) => {
    const { store } = subject;
    await putSimple(subject, 1);
    await refuses('NOT_FOUND', store.logAssessment({ ...feedback, traceId: traceIdOf(9) }));
    const mistakes: unknown[] = [
      { ...feedback, name: '' },
      { ...feedback, kind: 'praise' },
      { ...feedback, source: { type: 'ROBOT', id: 'x' } },
      { ...feedback, spanId: 'not hex' },
      { ...feedback, value: undefined },
      { ...expectation, value: undefined },
      { ...feedback, value: 1n },
    ];
    for (const mistake of mistakes) await refuses('INVALID_OPTION', store.logAssessment(mistake as NewAssessment));
    assert.deepEqual((await store.getTrace(traceId))!.info.assessments, []);
  },
};
