import { builtins } from '../../../builtins.ts';
import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import type { NewAssessment } from '../../types.ts';
import type { Assessment, AssessmentSource } from '../../../span/types.ts';
import { inTransaction } from '../transaction.ts';
import { checkText } from './check-text.ts';
import { notFound } from './not-found.ts';
import { requireTrace } from './trace-keys.ts';

const MAX_NAME_LENGTH = 250;
const sourceTypes: readonly string[] = ['HUMAN', 'LLM_JUDGE', 'CODE'] satisfies AssessmentSource['type'][];

interface AssessmentRow {
  assessment_id: string;
  trace: number;
  span_id: string | null;
  name: string;
  kind: Assessment['kind'];
  value: string | null;
  error: string | null;
  source_type: AssessmentSource['type'];
  source_id: string;
  rationale: string | null;
  metadata: string;
  create_time_ms: number;
  last_update_time_ms: number;
}

/**
 * Adds feedback or an expectation to a trace or a span of it.
 *
 * @throws TracingError `INVALID_OPTION` for what is no assessment, `NOT_FOUND` where there is no such trace
 */
export function logAssessment(database: DatabaseSync, assessment: NewAssessment): Assessment {
  checkAssessment(assessment);
  const now = Date.now();
  const logged: Assessment = {
    assessmentId: `a-${builtins.crypto.randomBytes(16).toString('hex')}`,
    metadata: {},
    ...assessment,
    createTime: now,
    lastUpdateTime: now,
  };
  inTransaction(database, () => insertAssessment(database, requireTrace(database, assessment.traceId), logged));
  return logged;
}

/** Puts an assessment into the table; one that is there already stays. Inside the caller's transaction. */
export function insertAssessment(database: DatabaseSync, trace: number, assessment: Assessment): void {
  const { assessmentId, spanId, name, kind, value, error, source, rationale, metadata, createTime, lastUpdateTime } =
    assessment;
  database
    .prepare(`
      INSERT INTO assessments (assessment_id, trace, span_id, name, kind, value, error, source_type, source_id, rationale, metadata, create_time_ms, last_update_time_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (assessment_id) DO NOTHING`)
    .run(
      assessmentId,
      trace,
      spanId ?? null,
      name,
      kind,
      toJson(value),
      toJson(error),
      source.type,
      source.id,
      rationale ?? null,
      JSON.stringify(metadata),
      createTime,
      lastUpdateTime,
    );
}

/** @throws TracingError `NOT_FOUND` */
export function deleteAssessment(database: DatabaseSync, assessmentId: string): void {
  inTransaction(database, () => {
    const { changes } = database.prepare('DELETE FROM assessments WHERE assessment_id = ?').run(assessmentId);
    if (changes === 0) throw notFound('assessment', assessmentId, 'the assessments of a trace are in its info.');
  });
}

/** The assessments of some traces by the key of the trace, in the order in which they were made. */
export function readAssessments(
  database: DatabaseSync,
  traceIds: ReadonlyMap<number, string>,
): Map<number, Assessment[]> {
  const rows = database
    .prepare('SELECT * FROM assessments WHERE trace IN (SELECT value FROM json_each(?)) ORDER BY id')
    .all(JSON.stringify([...traceIds.keys()])) as unknown as AssessmentRow[];
  const groups = new Map<number, Assessment[]>();
  for (const row of rows) {
    const group = groups.get(row.trace) ?? [];
    groups.set(row.trace, group);
    group.push(toAssessment(row, traceIds.get(row.trace)!));
  }
  return groups;
}

function toAssessment(row: AssessmentRow, traceId: string): Assessment {
  return {
    assessmentId: row.assessment_id,
    name: row.name,
    traceId,
    ...(row.span_id === null ? {} : { spanId: row.span_id }),
    kind: row.kind,
    ...(row.value === null ? {} : { value: JSON.parse(row.value) as unknown }),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as NonNullable<Assessment['error']> }),
    source: { type: row.source_type, id: row.source_id },
    ...(row.rationale === null ? {} : { rationale: row.rationale }),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    createTime: row.create_time_ms,
    lastUpdateTime: row.last_update_time_ms,
  };
}

function checkAssessment({ name, kind, value, error, source, spanId, rationale, metadata = {} }: NewAssessment): void {
  const fail = (message: string): never => {
    throw new TracingError('INVALID_OPTION', message);
  };
  checkText('The name of an assessment', name, MAX_NAME_LENGTH);
  if (kind !== 'feedback' && kind !== 'expectation')
    fail(`An assessment is feedback or an expectation, not ${String(kind)}.`);
  if (!sourceTypes.includes(source?.type))
    fail(`The source of an assessment has one of the types ${sourceTypes.join(', ')}, not ${String(source?.type)}.`);
  checkText('The id of the source of an assessment', source.id, MAX_NAME_LENGTH);
  if (spanId !== undefined && !/^[0-9a-f]{16}$/.test(spanId))
    fail(`spanId must be 16 hex digits, not ${JSON.stringify(spanId)}.`);
  if (rationale !== undefined) checkText('rationale', rationale, Infinity, true);
  for (const [key, text] of Object.entries(metadata))
    checkText(`The metadata ${JSON.stringify(key)} of an assessment`, text, Infinity, true);
  if (toJson(value) === null && (kind === 'expectation' || error === undefined))
    fail(`${kind === 'feedback' ? 'Feedback' : 'An expectation'} needs a value that is JSON data.`);
}

function toJson(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch (cause) {
    throw new TracingError(
      'INVALID_OPTION',
      'The value of an assessment must be JSON data: this one has a cycle or a BigInt in it.',
      { cause },
    );
  }
}
