import { expect, test } from 'vitest';
import type { NewAssessment } from '../../types.ts';
import { deleteAssessment, logAssessment } from './assessments.ts';
import { readTrace } from './read-trace.ts';
import { insertTraces, testDatabase, traceIdOf } from './test-database.ts';

const traceId = traceIdOf(1);
const feedback: NewAssessment = {
  traceId,
  name: 'helpful',
  kind: 'feedback',
  value: true,
  source: { type: 'HUMAN', id: 'ann@example.com' },
};

test('assessments of a trace and of a span are in its info, in order', () => {
  const database = testDatabase();
  insertTraces(database, { traceId });
  const logged = [
    feedback,
    {
      ...feedback,
      kind: 'expectation',
      name: 'answer',
      value: { city: ['Paris'] },
      spanId: '00000000000000aa',
      source: { type: 'CODE', id: 'test.ts' },
    },
    {
      ...feedback,
      name: 'quality',
      value: undefined,
      error: { code: 'TIMEOUT', message: 'the judge did not answer' },
      source: { type: 'LLM_JUDGE', id: 'gpt' },
      rationale: 'r',
      metadata: { a: 'b' },
    },
  ].map((assessment) => logAssessment(database, assessment as NewAssessment));
  expect(logged[0]).toEqual({
    ...feedback,
    assessmentId: expect.stringMatching(/^a-[0-9a-f]{32}$/),
    metadata: {},
    createTime: expect.any(Number),
    lastUpdateTime: logged[0]!.createTime,
  });
  expect(readTrace(database, traceId)!.info.assessments).toEqual(logged);
  deleteAssessment(database, logged[1]!.assessmentId);
  expect(readTrace(database, traceId)!.info.assessments).toEqual([logged[0], logged[2]]);
});

test.each([
  [{ value: undefined }, 'Feedback needs a value that is JSON data.'],
  [{ kind: 'expectation', value: () => {}, error: { code: 'x' } }, 'An expectation needs a value that is JSON data.'],
  [{ value: 1n }, 'must be JSON data: this one has a cycle or a BigInt in it.'],
  [{ kind: 'comment' }, 'An assessment is feedback or an expectation, not comment.'],
  [{ source: { type: 'DOG', id: 'x' } }, 'one of the types HUMAN, LLM_JUDGE, CODE, not DOG'],
  [{ source: undefined }, 'one of the types HUMAN, LLM_JUDGE, CODE, not undefined'],
  [{ name: '' }, 'The name of an assessment must not be empty.'],
  [{ spanId: 'x' }, 'spanId must be 16 hex digits, not "x".'],
  [{ traceId: traceIdOf(2) }, `There is no trace "${traceIdOf(2)}" in this store`],
])('%o is refused, saying what to do', (change, message) => {
  const database = testDatabase();
  insertTraces(database, { traceId });
  expect(() => logAssessment(database, { ...feedback, ...change } as NewAssessment)).toThrow(message);
});

test('one that is not there cannot be deleted', () => {
  expect(() => deleteAssessment(testDatabase(), 'a-1')).toThrow('There is no assessment "a-1" in this store');
});
