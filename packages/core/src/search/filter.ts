import { TracingError } from '../errors.ts';
import { type Field, type FieldRule, fieldRules, type Operator } from './fields.ts';
import { readField } from './read-field.ts';
import { compileRegularExpression } from './regular-expression.ts';
import { anyOf, INVALID_FILTER, SearchSyntaxError, type Source } from './syntax-error.ts';
import { type TokenReader, tokenReader } from './token-reader.ts';
import { positionInside, type Token } from './tokens.ts';

/** One condition of a filter; a trace must meet all. */
export interface Comparison {
  field: Field;
  /** Of fields that hold many values: which tag, metadata, attribute, feedback or expectation. */
  key?: string;
  operator: Operator;
  /** A list for `IN`, absent for `IS NULL`. */
  value?: string | number | readonly string[];
  /** Where it begins in the filter. */
  position: number;
}

export const MAX_FILTER_LENGTH = 10_000;
export const MAX_COMPARISONS = 50;
export const MAX_PATTERN_LENGTH = 1_000;

/**
 * Reads a filter in MLflow's grammar: comparisons joined by `AND`, as `tag.stage = 'live' AND trace.execution_time_ms > 500`.
 * Keywords are case-insensitive; keys with other characters than letters, digits and dots stand in back or double quotes,
 * texts in single or double quotes. An empty filter has no comparisons.
 *
 * @throws SearchSyntaxError `INVALID_FILTER`, which says where and what was expected
 * @see https://mlflow.org/docs/latest/genai/tracing/search-traces
 */
export function parseFilter(filter: string): Comparison[] {
  if (typeof filter !== 'string')
    throw new TracingError(
      INVALID_FILTER,
      `filter must be a text such as "trace.status = 'ERROR'", not ${typeof filter}.`,
    );
  const source: Source = { code: INVALID_FILTER, name: 'The filter', text: filter };
  if (filter.length > MAX_FILTER_LENGTH) {
    throw new SearchSyntaxError(
      source,
      MAX_FILTER_LENGTH,
      `a filter has at most ${MAX_FILTER_LENGTH} characters, this one has ${filter.length}.`,
    );
  }
  const reader = tokenReader(source);
  const comparisons: Comparison[] = [];
  while (reader.peek().kind !== 'end') {
    if (comparisons.length === MAX_COMPARISONS)
      reader.fail(reader.peek(), `a filter has at most ${MAX_COMPARISONS} comparisons, and here begins another.`);
    comparisons.push(readComparison(reader));
    if (reader.peek().kind === 'end') break;
    if (!reader.takeWord('AND')) refuseAfterComparison(reader);
    if (reader.peek().kind === 'end') reader.expected('a comparison after AND');
  }
  return comparisons;
}

function refuseAfterComparison(reader: TokenReader): never {
  if (!reader.isWord('OR')) reader.expected('AND or the end of the filter');
  reader.fail(
    reader.peek(),
    "MLflow's filter grammar has no OR: use IN ('a', 'b'), RLIKE 'a|b', or one search for each side.",
  );
}

function readComparison(reader: TokenReader): Comparison {
  const { position } = reader.peek();
  const field = readField(reader);
  const rule = fieldRules[field.field];
  const operator = readOperator(reader, field.name, rule);
  const comparison: Comparison = { field: field.field, operator, position };
  if (field.key !== undefined) comparison.key = field.key;
  if (operator === 'IN' || operator === 'NOT IN') comparison.value = readList(reader, field.name, rule);
  else if (!operator.startsWith('IS')) comparison.value = readValue(reader, field.name, rule, operator);
  return comparison;
}

function readOperator(reader: TokenReader, name: string, rule: FieldRule): Operator {
  const token = reader.peek();
  const operator = takeOperator(reader);
  if (operator !== undefined && rule.operators.includes(operator)) return operator;
  const found = operator ?? reader.describe(token);
  // Perhaps it was meant as a part of the key before it: tag.my-key
  const hint =
    token.kind === 'unknown' || token.kind === 'number'
      ? ' A key with such characters stands in back quotes: tag.`my-key`.'
      : '';
  return reader.fail(
    token,
    `expected one of the operators of ${name} (${rule.operators.join(', ')}), found ${found}.${hint}`,
  );
}

/** The operator that stands here, spelt as we do; or nothing taken. */
function takeOperator(reader: TokenReader): Operator | undefined {
  const token = reader.peek();
  const word = token.value.toUpperCase();
  if (token.kind === 'operator') {
    if (token.text === '==' || token.text === '<>') return undefined;
    return reader.next().text as Operator;
  }
  if (token.kind !== 'name') return undefined;
  if (word === 'LIKE' || word === 'ILIKE' || word === 'RLIKE' || word === 'IN') {
    reader.next();
    return word;
  }
  if (reader.takeWord('NOT'))
    return reader.takeWord('IN') ? 'NOT IN' : reader.expected('IN after NOT (there is no NOT LIKE)');
  if (!reader.takeWord('IS')) return undefined;
  const negated = reader.takeWord('NOT');
  if (!reader.takeWord('NULL')) reader.expected(negated ? 'NULL' : 'NULL or NOT NULL');
  return negated ? 'IS NOT NULL' : 'IS NULL';
}

function readList(reader: TokenReader, name: string, rule: FieldRule): string[] {
  if (!reader.takePunctuation('(')) reader.expected("a list such as ('a', 'b')");
  const values: string[] = [];
  do {
    if (values.length > 0 && reader.isPunctuation(')')) break;
    values.push(checkedText(reader, reader.takeKind('string') ?? reader.expected('a text in quotes'), name, rule, '='));
  } while (reader.takePunctuation(','));
  if (!reader.takePunctuation(')')) reader.expected(', or )');
  return values;
}

function readValue(reader: TokenReader, name: string, rule: FieldRule, operator: Operator): string | number {
  const numeric = rule.type === 'number' || (rule.type === 'assessment' && /[<>]/.test(operator));
  if (!numeric)
    return checkedText(
      reader,
      reader.takeKind('string') ?? reader.expected(`a text in quotes to compare ${name} with`),
      name,
      rule,
      operator,
    );
  const token = reader.takeKind('number') ?? reader.expected(`a number to compare ${name} with`);
  const value = Number(token.text);
  return Number.isFinite(value)
    ? value
    : reader.fail(token, `expected a number that fits 64 bits, found ${reader.describe(token)}.`);
}

function checkedText(reader: TokenReader, token: Token, name: string, rule: FieldRule, operator: Operator): string {
  const { value } = token;
  const isPattern = operator.endsWith('LIKE');
  if (isPattern && value.length > MAX_PATTERN_LENGTH)
    reader.fail(token, `a pattern has at most ${MAX_PATTERN_LENGTH} characters, this one has ${value.length}.`);
  if (operator === 'RLIKE') checkRegularExpression(reader, token);
  if (!isPattern && rule.values?.includes(value) === false) {
    reader.fail(
      token,
      `expected one of the values of ${name} (${anyOf(rule.values.map((allowed) => `'${allowed}'`))}), found ${reader.describe(token)}.`,
    );
  }
  if (rule.type === 'prompt' && !/^[^/]+\/[^/]+$/.test(value))
    reader.fail(token, `expected a prompt's name and version such as 'my-prompt/3', found ${reader.describe(token)}.`);
  return value;
}

function checkRegularExpression(reader: TokenReader, token: Token): void {
  try {
    compileRegularExpression(token.value);
  } catch (error) {
    if (!(error instanceof SearchSyntaxError)) throw error;
    throw new SearchSyntaxError(reader.source, positionInside(token, error.position), error.detail);
  }
}
