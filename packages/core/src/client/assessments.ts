import type { NewAssessment } from '../destinations/types.ts';
import type { Assessment, AssessmentSource } from '../span/types.ts';
import { withStore } from './with-store.ts';

/** What {@link logFeedback} and {@link logExpectation} take. */
export type AssessmentOptions = Pick<NewAssessment, 'traceId' | 'name' | 'metadata'> & {
  /** The span that it is about; the whole trace if not given. */
  spanId?: string;
  /** JSON data. */
  value?: unknown;
  /** Who judges; the program itself (`CODE`, `default`) if not given. */
  source?: AssessmentSource;
  rationale?: string;
  /** Of feedback: why the judge came to none. */
  error?: { code: string; message?: string };
};

/**
 * Records what somebody (a person, a program, a model as judge) thinks of a trace or a span of it.
 *
 * @throws TracingError where there is no such trace or span
 * @example
 * await logFeedback({ traceId, name: 'helpful', value: true, source: { type: 'HUMAN', id: 'mira@example.com' } });
 */
export function logFeedback(options: AssessmentOptions): Promise<Assessment> {
  return withStore((store) => store.logAssessment(newAssessment('feedback', options)));
}

/**
 * Records what should have come out of a trace or a span of it.
 *
 * @throws TracingError where there is no such trace or span
 * @example
 * await logExpectation({ traceId, name: 'answer', value: 'In transit, expected on Friday.' });
 */
export function logExpectation(options: AssessmentOptions): Promise<Assessment> {
  return withStore((store) => store.logAssessment(newAssessment('expectation', options)));
}

/** An assessment with what is not given filled in. */
export function newAssessment(kind: NewAssessment['kind'], options: AssessmentOptions): NewAssessment {
  return { ...options, kind, source: options.source ?? { type: 'CODE', id: 'default' } };
}
