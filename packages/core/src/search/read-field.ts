import { type Field, prefixes, spanFields, traceFields } from './fields.ts';
import { anyOf } from './syntax-error.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

/** A field as a filter names it. */
export interface FieldName {
  field: Field;
  key?: string;
  /** For messages, in MLflow's present spelling. */
  name: string;
}

/**
 * Reads the left side of a comparison: words joined by dots, each bare or in back or double quotes. Beyond its prefix a key
 * may have dots of its own, quoted or not, as in MLflow.
 */
export function readField(reader: TokenReader): FieldName {
  const parts = [takePart(reader) ?? refuseStart(reader)];
  while (reader.takePunctuation('.')) parts.push(takePart(reader) ?? reader.expected('a key after the dot'));
  const [first, second] = parts;
  if (second === undefined) return traceField(reader, first!) ?? refuseBare(reader, first!);

  const prefix = prefixes.get(first!.value);
  const key = parts
    .slice(1)
    .map(({ value }) => value)
    .join('.');
  switch (prefix) {
    case undefined:
      return reader.fail(
        first!,
        `expected ${anyOf(['trace', 'tag', 'metadata', 'span', 'feedback', 'expectation'])} before the dot, found ${reader.describe(first!)}.`,
      );
    case 'trace':
      return (
        traceField(reader, second, key) ??
        reader.fail(
          second,
          `expected one of the fields of a trace (${traceFieldNames}), found ${reader.describe(second)}.`,
        )
      );
    case 'span':
      return spanField(reader, second, key);
    default:
      if (key === '') reader.fail(second, `expected the name of a ${prefix}, found ${reader.describe(second)}.`);
      return { field: prefix, key, name: `${prefix}.${key}` };
  }
}

const traceFieldNames = [...new Set(traceFields.values())].join(', ');

/** A word that can stand in the name of a field. Double quotes are quotes of names here, as in SQL. */
function takePart(reader: TokenReader): Token | undefined {
  if (reader.peek().text.startsWith('"')) return reader.next();
  return reader.takeKind('name') ?? reader.takeKind('quotedName');
}

function traceField(reader: TokenReader, token: Token, key: string = token.value): FieldName | undefined {
  const field = traceFields.get(key);
  return field && { field, name: field === 'prompt' ? field : `trace.${field}` };
}

function spanField(reader: TokenReader, second: Token, key: string): FieldName {
  const field = spanFields.get(key);
  if (field) return { field, name: field };
  if (key.startsWith('attributes.') && key.length > 'attributes.'.length) {
    return { field: 'span.attributes', key: key.slice('attributes.'.length), name: `span.${key}` };
  }
  return reader.fail(
    second,
    `expected one of the fields of a span (name, type, status, content, attributes.<key>), found ${reader.describe(second)}.`,
  );
}

function refuseStart(reader: TokenReader): never {
  if (reader.isPunctuation('('))
    reader.fail(reader.peek(), "MLflow's filter grammar has no parentheses around comparisons: join them with AND.");
  return reader.expected('a field such as trace.status or tag.<key>');
}

function refuseBare(reader: TokenReader, token: Token): never {
  if (token.text.toUpperCase() === 'NOT') {
    reader.fail(token, "MLflow's filter grammar has no NOT before a comparison: use !=, NOT IN or IS NOT NULL.");
  }
  const prefix = prefixes.get(token.value);
  if (prefix !== undefined)
    return reader.expected(
      `a dot and a ${prefix === 'trace' || prefix === 'span' ? 'field' : 'key'} after ${token.value}`,
    );
  return reader.fail(
    token,
    `expected a field of a trace (${traceFieldNames}) or one with a prefix such as tag.<key>, found ${reader.describe(token)}.`,
  );
}
