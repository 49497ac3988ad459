import { compactJson } from './compact-json.ts';

const deepest = 40;

/**
 * JSON data in lines for reading, the way YAML writes them: names and indents instead of brackets, text of several
 * lines as it is. Data below forty levels are written in one line.
 */
export function outline(value: unknown): string[] {
  return typeof value === 'string' ? textLines(value) : lines(value, 0);
}

function lines(value: unknown, depth: number): string[] {
  const text = inline(value, depth);
  if (text !== undefined) return [text];
  if (Array.isArray(value)) return value.flatMap((item) => entry('-', item, depth + 1));
  const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
  return entries.flatMap(([name, item]) => entry(`${plainOrQuoted(name)}:`, item, depth + 1));
}

/** The text of a value that takes one line: a scalar, an empty list, a list of numbers, what is too deep. */
function inline(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return plainOrQuoted(value);
  const isFlat = Array.isArray(value) && value.every((item) => typeof item !== 'string' && !isNested(item));
  return !isNested(value) || isFlat || depth >= deepest ? compactJson(value) : undefined;
}

function entry(start: string, value: unknown, depth: number): string[] {
  if (typeof value === 'string' && /[\r\n]/.test(value)) return [`${start} |`, ...indent(textLines(value))];
  const text = inline(value, depth);
  if (text !== undefined) return [`${start} ${text}`];
  if (start !== '-') return [start, ...indent(lines(value, depth))];
  const [first, ...rest] = lines(value, depth);
  return [`- ${first}`, ...indent(rest)];
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function indent(inner: string[]): string[] {
  return inner.map((line) => `  ${line}`);
}

function textLines(text: string): string[] {
  return text.split(/\r\n|[\n\r]/);
}

/** Text in quotes only where it would read as something else without. */
function plainOrQuoted(text: string): string {
  return /^$|^\s|\s$|^(?:true|false|null|-?\d[\d.eE+-]*)$|[\r\n]/.test(text) ? JSON.stringify(text) : text;
}
