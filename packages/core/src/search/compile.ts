import type { SQLInputValue } from 'node:sqlite';
import { anyContentOfSpan, ownText } from '../destinations/sqlite/operations/content-sql.ts';
import type { Field } from './fields.ts';
import type { Comparison } from './filter.ts';
import { likeInJson } from './like.ts';
import { INEXACT_NS, timestampCondition } from './timestamp-condition.ts';

/** A condition on a row of `traces`. Its text is made of fixed pieces only; what the user wrote is in the parameters. */
export interface Condition {
  where: string;
  parameters: SQLInputValue[];
}

/** The columns of `traces` that are compared as they are. */
const traceColumns: Readonly<Partial<Record<Field, string>>> = {
  status: 'traces.state',
  request_id: 'traces.trace_id',
  client_request_id: 'traces.client_request_id',
  name: 'traces.name',
  run_id: 'traces.run_id',
  // Whole milliseconds, as MLflow keeps them; a trace that runs ends, for MLflow, when it began.
  execution_time_ms: `CAST((traces.end_time_ns - traces.start_time_ns + ${2 * INEXACT_NS}) / 1e6 AS INTEGER)`,
  end_time_ms: `CAST((coalesce(traces.end_time_ns, traces.start_time_ns) + ${INEXACT_NS}) / 1e6 AS INTEGER)`,
};

/** Tags and metadata of MLflow's that are columns here. */
const keyColumns: Readonly<Record<'tag' | 'metadata', ReadonlyMap<string, string>>> = {
  tag: new Map([['mlflow.traceName', 'traces.name']]),
  metadata: new Map([['mlflow.sourceRun', 'traces.run_id']]),
};

const keyTables = { tag: 'trace_tags', metadata: 'trace_metadata' } as const;

const spanColumns: Readonly<Partial<Record<Field, string>>> = {
  'span.name': 'spans.name',
  'span.type': 'spans.type',
  'span.status': 'spans.status',
};

/** Attributes of MLflow's that are columns here. */
const attributeColumns: ReadonlyMap<string, string> = new Map([
  ['mlflow.llm.model', 'spans.model'],
  ['mlflow.llm.provider', 'spans.provider'],
  ['mlflow.spanType', 'spans.type'],
]);

/** The text of a JSON value: of a string what it says, of all else the JSON. */
const attributeText =
  "CASE entry.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(entry.value AS TEXT) END";
const assessmentText =
  "CASE WHEN json_valid(assessments.value) THEN CASE json_type(assessments.value) WHEN 'text' THEN assessments.value ->> '$' ELSE assessments.value END ELSE assessments.value END";
const assessmentNumber =
  "CASE WHEN json_valid(assessments.value) THEN CASE WHEN json_type(assessments.value) IN ('integer', 'real') THEN CAST(assessments.value AS REAL) END END";

/**
 * Makes SQL of a filter's comparisons, for the `WHERE` of a query over `traces` on a connection that has
 * {@link registerSearchFunctions}.
 *
 * As in MLflow, conditions on `span.*` must all be met by one and the same span, and what is absent meets no condition but
 * `IS NULL`: `tag.a != 'x'` finds traces whose tag `a` is another, not those without it. `trace.text` finds text anywhere in
 * the inputs or outputs of any span, each condition for itself; `span.content` in those of the span that the other conditions are about.
 */
export function compileFilter(comparisons: readonly Comparison[]): Condition {
  const ofSpan = comparisons.filter(({ field }) => field.startsWith('span.'));
  const conditions = comparisons.filter((comparison) => !ofSpan.includes(comparison)).map(traceCondition);
  if (ofSpan.length > 0) conditions.push(exists('spans', 'spans.trace = traces.id', all(ofSpan.map(spanCondition))));
  return all(conditions);
}

/** Conditions that must all be met. */
export function all(conditions: readonly Condition[]): Condition {
  return {
    where: conditions.length === 0 ? 'TRUE' : conditions.map(({ where }) => where).join(' AND '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function traceCondition(comparison: Comparison): Condition {
  const { field, key = '', operator } = comparison;
  const column = traceColumns[field];
  if (column !== undefined) return compare(column, comparison);
  switch (field) {
    case 'timestamp_ms':
      return timestampCondition(comparison);
    case 'text':
      return any([
        exists('spans', 'spans.trace = traces.id', ownContent(comparison)),
        exists('contents', 'contents.trace = traces.id', textCondition(comparison, ['contents.text'])),
      ]);
    case 'prompt':
      return promptCondition(comparison);
    case 'tag':
    case 'metadata': {
      const keyColumn = keyColumns[field].get(key);
      if (keyColumn !== undefined) return compare(keyColumn, comparison);
      return keyed(keyTables[field], 'kept.trace = traces.id AND kept.key = ?', [key], 'kept.value', comparison);
    }
    default: {
      const value = /[<>]/.test(operator) ? assessmentNumber : assessmentText;
      return keyed(
        'assessments',
        `assessments.trace = traces.id AND assessments.kind = ? AND assessments.name = ?`,
        [field, key],
        value,
        comparison,
      );
    }
  }
}

/** Whether there is a row under a key, with a value that compares so; for `IS NULL`, whether there is none. */
function keyed(table: string, join: string, keys: string[], value: string, comparison: Comparison): Condition {
  const { operator } = comparison;
  const present = operator.startsWith('IS') ? all([]) : compare(value, comparison);
  const source = table === 'assessments' ? table : `${table} AS kept`;
  const { where, parameters } = exists(source, join, present, keys);
  return { where: operator === 'IS NULL' ? `NOT ${where}` : where, parameters };
}

function exists(source: string, join: string, { where, parameters }: Condition, joined: string[] = []): Condition {
  return {
    where: `EXISTS (SELECT 1 FROM ${source} WHERE ${join} AND ${where})`,
    parameters: [...joined, ...parameters],
  };
}

function spanCondition(comparison: Comparison): Condition {
  const { field, key = '' } = comparison;
  const column = spanColumns[field] ?? attributeColumns.get(key);
  if (column !== undefined) return compare(column, comparison);
  if (field === 'span.content')
    return any([ownContent(comparison), ...contentColumns.map((text) => sharedContent(text, comparison))]);
  return exists(
    'json_each(CASE WHEN json_valid(spans.attributes) THEN spans.attributes END) AS entry',
    'entry.key = ?',
    compare(attributeText, comparison),
    [key],
  );
}

const contentColumns = ['spans.inputs', 'spans.outputs'] as const;

/** What the rows of spans hold themselves; parts that repeat in a trace are in `contents`. */
function ownContent(comparison: Comparison): Condition {
  return textCondition(comparison, contentColumns.map(ownText));
}

function sharedContent(column: (typeof contentColumns)[number], comparison: Comparison): Condition {
  const { where, parameters } = textCondition(comparison, ['contents.text']);
  return { where: anyContentOfSpan(column, where), parameters };
}

/** The pattern is looked for anywhere: as it stands in the JSON of the inputs and outputs, and as it is said there. */
function textCondition({ value, operator }: Comparison, texts: readonly string[]): Condition {
  const written = `%${String(value)}%`;
  const patterns = new Set([written, likeInJson(written)]);
  return any(
    [...patterns].flatMap((pattern) =>
      texts.map((text) =>
        operator === 'ILIKE'
          ? { where: `autolog_ilike(?, ${text})`, parameters: [pattern] }
          : likeCondition(pattern, text),
      ),
    ),
  );
}

/** SQLite's own LIKE ignores the case, but is much faster: it sorts out most texts where there is nothing but ASCII to look for. */
function likeCondition(pattern: string, text: string): Condition {
  const exact = { where: `autolog_like(?, ${text})`, parameters: [pattern] };
  const words = pattern.replaceAll(/^%+|%+$/g, '');
  if (!/^[\x20-\x7e]+$/.test(words) || /[%_\\]/.test(words)) return exact;
  return { where: `(${text} LIKE ? AND ${exact.where})`, parameters: [`%${words}%`, pattern] };
}

/** Conditions of which one must be met. */
function any(conditions: readonly Condition[]): Condition {
  return {
    where: `(${conditions.map(({ where }) => where).join(' OR ')})`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** Linked prompts are a tag: `[{"name": "qa", "version": "4"}]`. */
function promptCondition({ value }: Comparison): Condition {
  const linked =
    "SELECT 1 FROM trace_tags AS kept, json_each(CASE WHEN json_valid(kept.value) THEN kept.value END) AS entry WHERE kept.trace = traces.id AND kept.key = 'mlflow.linkedPrompts'";
  const prompt =
    "CASE entry.type WHEN 'object' THEN json_extract(entry.value, '$.name') || '/' || json_extract(entry.value, '$.version') END";
  return { where: `EXISTS (${linked} AND ${prompt} = ?)`, parameters: [String(value)] };
}

/** Compares an SQL expression of ours with a value of the user's. */
function compare(expression: string, { operator, value }: Comparison): Condition {
  switch (operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return { where: `${expression} ${operator}`, parameters: [] };
    case 'IN':
    case 'NOT IN': {
      const values = value as readonly string[];
      return { where: `${expression} ${operator} (${values.map(() => '?').join(', ')})`, parameters: [...values] };
    }
    case 'LIKE':
    case 'ILIKE':
    case 'RLIKE':
      return { where: `autolog_${operator.toLowerCase()}(?, ${expression})`, parameters: [value as string] };
    default:
      return { where: `${expression} ${operator} ?`, parameters: [value as string | number] };
  }
}
