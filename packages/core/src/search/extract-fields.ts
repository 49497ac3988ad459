import type { Trace } from '../span/types.ts';
import { SearchSyntaxError, type Source } from './syntax-error.ts';

/** A place in the inputs or outputs of the span of a name. */
export interface ExtractField {
  spanName: string;
  side: 'inputs' | 'outputs';
  /** Keys from the outside in; none for the whole side. */
  path: readonly string[];
  /** What MLflow names the column: the field without back quotes. */
  column: string;
}

/**
 * Reads fields such as `retrieve.outputs`, `answer.inputs.question` or `` `my span`.outputs.`a.b`.c ``: the name of a span, a side
 * of it, and optionally a path into that. Names and keys with dots stand in back quotes.
 *
 * @throws SearchSyntaxError `INVALID_OPTION`
 */
export function parseExtractFields(fields: readonly string[]): ExtractField[] {
  return fields.map((field) => {
    const source: Source = { code: 'INVALID_OPTION', name: 'The field to extract', text: String(field) };
    const [name, side, ...path] = splitAtDots(source);
    if (side === undefined)
      throw new SearchSyntaxError(
        source,
        source.text.length,
        'expected a dot and inputs or outputs after the name of the span, found the end.',
      );
    if (side.text !== 'inputs' && side.text !== 'outputs') {
      throw new SearchSyntaxError(
        source,
        side.position,
        `expected inputs or outputs, found ${side.text}. The name of a span with dots stands in back quotes.`,
      );
    }
    const keys = path.map(({ text }) => text);
    return { spanName: name!.text, side: side.text, path: keys, column: [name!.text, side.text, ...keys].join('.') };
  });
}

/**
 * The values of the fields in a trace, by column. As in MLflow the last span of that name counts, and what is not there is `null`.
 *
 * @example
 * ```ts
 * extractFields(parseExtractFields(['answer.inputs.question']), trace); // { 'answer.inputs.question': 'Why?' }
 * ```
 */
export function extractFields(fields: readonly ExtractField[], trace: Trace): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(({ spanName, side, path, column }) => {
      const span = trace.data.spans.findLast(({ name }) => name === spanName);
      return [column, valueAt(span?.[side], path) ?? null];
    }),
  );
}

/** For MLflow all of the path is one key; where there is no such key, it is a way into what is nested. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  return own(value, path.join('.')) ?? path.reduce(own, value);
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function splitAtDots(source: Source): { text: string; position: number }[] {
  const parts: { text: string; position: number }[] = [];
  const { text } = source;
  let position = 0;
  while (true) {
    const isQuoted = text[position] === '`';
    const end = isQuoted ? text.indexOf('`', position + 1) : endOfBare(text, position);
    if (end < 0) throw new SearchSyntaxError(source, position, 'the back quote that opens here is not closed.');
    const start = isQuoted ? position + 1 : position;
    if (end === start)
      throw new SearchSyntaxError(
        source,
        start,
        `expected ${parts.length === 0 ? 'the name of a span' : parts.length === 1 ? 'inputs or outputs' : 'a key'}, found ${text[start] ?? 'the end'}.`,
      );
    parts.push({ text: text.slice(start, end), position });
    position = isQuoted ? end + 1 : end;
    if (position === text.length) return parts;
    if (text[position] !== '.')
      throw new SearchSyntaxError(source, position, `expected a dot or the end, found ${text[position]}.`);
    position++;
  }
}

function endOfBare(text: string, start: number): number {
  const dot = text.indexOf('.', start);
  return dot < 0 ? text.length : dot;
}
