interface Open {
  entries: Iterator<[key: string | number, value: unknown]>;
  named: boolean;
  empty: boolean;
}

/**
 * JSON data as JSON text in one line. Stops soon after `maxLength` characters: the text is then a start of the whole.
 * Without recursion, so that data nested thousands deep are no harm.
 */
export function compactJson(value: unknown, maxLength: number = Infinity): string {
  const open: Open[] = [];
  let text = begin(value, open, maxLength);
  while (open.length > 0 && text.length <= maxLength) {
    const inner = open.at(-1)!;
    const next = inner.entries.next();
    if (next.done) {
      text += inner.named ? '}' : ']';
      open.pop();
      continue;
    }
    const [key, item] = next.value;
    if (inner.named && item === undefined) continue;
    if (!inner.empty) text += ',';
    inner.empty = false;
    if (inner.named) text += `${JSON.stringify(key)}:`;
    text += begin(item, open, maxLength);
  }
  return text;
}

/** The text of a scalar, or the bracket that opens an array or object, which is then `open`. */
function begin(value: unknown, open: Open[], maxLength: number): string {
  if (typeof value === 'string') return JSON.stringify(value.length > maxLength ? value.slice(0, maxLength) : value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const named = !Array.isArray(value);
  open.push({ entries: named ? Object.entries(value).values() : value.entries(), named, empty: true });
  return named ? '{' : '[';
}
