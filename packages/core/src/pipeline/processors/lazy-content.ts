import { serialise, serialisePlain } from '../../span/serialise.ts';

/** The inputs or outputs of a span: JSON text that is parsed when it is first read, and made anew only if it may have changed. */
export interface LazyContent {
  read(): unknown;
  write(value: unknown): void;
  /** Whether somebody wrote another value. */
  readonly written: boolean;
  /** The JSON text; the original one as long as nobody could change the value. */
  text(): string | undefined;
}

/** See {@link LazyContent}. */
export function lazyContent(original: string | undefined): LazyContent {
  let value: unknown;
  let parsed = false;
  let written = false;
  return {
    read() {
      if (!parsed && original !== undefined) value = parseJsonText(original);
      parsed = true;
      return value;
    },
    write(next) {
      // Also what is assigned to itself, as `span.inputs = hide(span.inputs)` may do.
      if (parsed && next === value) return;
      value = next;
      parsed = true;
      written = true;
    },
    get written() {
      return written;
    },
    text() {
      if (written) return serialise(value);
      return parsed && typeof value === 'object' && value !== null ? serialisePlain(value) : original;
    },
  };
}

/** JSON text as data. A text that is no JSON (it always should be) is given as it is. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
