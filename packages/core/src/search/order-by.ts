import type { SQLInputValue } from 'node:sqlite';
import type { Condition } from './compile.ts';
import { prefixes } from './fields.ts';
import { anyOf } from './syntax-error.ts';
import { tokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

/** The order of a search: of SQL expressions that together are different for each trace. */
export interface Order {
  /** For `ORDER BY`. */
  orderBy: string;
  /** For `SELECT`: the values that say where a row stands in the order. */
  columns: string;
  /** Reads those values from a row. */
  valuesOf(row: Readonly<Record<string, unknown>>): SQLInputValue[];
  /** How many values that are. */
  size: number;
  /** For `WHERE`: what comes after the row with these values. */
  after(values: readonly SQLInputValue[]): Condition;
}

interface Term {
  expression: string;
  descending: boolean;
}

const startTime = 'traces.start_time_ns';

/** What traces can be ordered by. */
const columns: ReadonlyMap<string, { expression: string; nullable?: true }> = new Map([
  ['timestamp_ms', { expression: startTime }],
  ['execution_time_ms', { expression: 'traces.end_time_ns - traces.start_time_ns', nullable: true }],
  ['end_time_ms', { expression: 'traces.end_time_ns', nullable: true }],
  ['status', { expression: 'traces.state' }],
  ['request_id', { expression: 'traces.trace_id' }],
  // Only so much of it, as it is part of the page tokens.
  ['name', { expression: 'substr(traces.name, 1, 200)' }],
  ['run_id', { expression: 'traces.run_id', nullable: true }],
  ['experiment_id', { expression: 'traces.experiment_id', nullable: true }],
] as const);

const aliases: ReadonlyMap<string, string> = new Map([
  ['timestamp', 'timestamp_ms'],
  ['execution_time', 'execution_time_ms'],
  ['end_time', 'end_time_ms'],
  ['state', 'status'],
  ['trace_id', 'request_id'],
]);

/**
 * Reads what to order by: `['status', 'timestamp_ms DESC']`. Ascending where it is not said; what is absent comes last either
 * way. What is equal comes newest first, so that the order is always whole.
 *
 * @throws SearchSyntaxError `INVALID_OPTION`, which says what is allowed
 */
export function parseOrderBy(orderBy: readonly string[] = []): Order {
  const terms: Term[] = [];
  const seen = new Set<string>();
  for (const clause of orderBy) {
    const { name, descending, fail } = readClause(String(clause));
    if (seen.has(name)) fail(`${name} is in orderBy twice.`);
    seen.add(name);
    const { expression, nullable } = columns.get(name)!;
    if (nullable) terms.push({ expression: `(${expression} IS NULL)`, descending: false });
    terms.push({ expression, descending });
  }
  if (!seen.has('timestamp_ms')) terms.push({ expression: startTime, descending: true });
  terms.push({ expression: 'traces.id', descending: terms.at(-1)!.descending });
  return {
    orderBy: terms.map(({ expression, descending }) => `${expression}${descending ? ' DESC' : ''}`).join(', '),
    columns: terms.map(({ expression }, index) => `${expression} AS order_${index}`).join(', '),
    valuesOf: (row) => terms.map((_, index) => row[`order_${index}`] as SQLInputValue),
    size: terms.length,
    after: (values) => after(terms, values),
  };
}

function readClause(clause: string): { name: string; descending: boolean; fail: (detail: string) => never } {
  const reader = tokenReader({ code: 'INVALID_OPTION', name: 'orderBy', text: clause });
  const first = reader.peek();
  const part = (): Token =>
    reader.takeKind('name') ?? reader.takeKind('quotedName') ?? reader.expected(anyOf([...columns.keys()]));
  let field = part();
  if (prefixes.get(field.value) === 'trace' && reader.takePunctuation('.')) field = part();
  const name = aliases.get(field.value) ?? field.value;
  if (!columns.has(name))
    reader.fail(field, `expected ${anyOf([...columns.keys()])}, found ${reader.describe(field)}.`);
  const descending = reader.takeWord('DESC');
  if (!descending) reader.takeWord('ASC');
  if (reader.peek().kind !== 'end') reader.expected('ASC, DESC or the end (each field is an entry of its own)');
  return { name, descending, fail: (detail) => reader.fail(first, detail) };
}

/** Rows after the given one: further on by the first term, or equal by it and further on by the second, and so on. */
function after(terms: readonly Term[], values: readonly SQLInputValue[]): Condition {
  const parameters: SQLInputValue[] = [];
  const from = (index: number): string => {
    const { expression, descending } = terms[index]!;
    const value = values[index]!;
    const comparison = `${expression} ${descending ? '<' : '>'} ?`;
    parameters.push(value);
    if (index === terms.length - 1) return comparison;
    parameters.push(value);
    return `(${comparison} OR (${expression} IS ? AND ${from(index + 1)}))`;
  };
  // What the whole implies anyway, said so that an index can begin there.
  const { expression, descending } = terms[0]!;
  parameters.push(values[0]!);
  return { where: `${expression} ${descending ? '<=' : '>='} ? AND ${from(0)}`, parameters };
}
