import type { MaskContext, MaskFunction } from './mask.ts';
import { describeMisuse, Misuse, reportUserFault } from './user-fault.ts';

/** What stands for a text that the mask function failed on. */
export const MASK_FAILED = '[masked: mask function failed]';

const TOO_DEEP = '[masked: nested too deep]';
/** What is nested deeper is removed as a whole. What we serialise ends at 64. */
const MAX_DEPTH = 200;

/** One text as it may leave: what the mask function gives, or a marker where it fails. */
export function maskString(value: string, mask: MaskFunction, context: MaskContext): string {
  try {
    const masked: unknown = mask(value, context);
    if (typeof masked === 'string') return masked;
    throw new Misuse(`it returned ${describeMisuse(masked)}`);
  } catch (error) {
    reportUserFault('mask function', error, 'the value was removed');
    return MASK_FAILED;
  }
}

/** Data with every text in it masked: the value itself where nothing changed, else a copy. */
export function maskValue<T>(value: T, mask: MaskFunction, context: MaskContext): T {
  return maskNested(value, mask, context, 0) as T;
}

function maskNested(value: unknown, mask: MaskFunction, context: MaskContext, depth: number): unknown {
  if (typeof value === 'string') return maskString(value, mask, context);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return TOO_DEEP;
  return Array.isArray(value)
    ? maskArray(value, mask, context, depth + 1)
    : maskObject(value, mask, context, depth + 1);
}

function maskArray(
  items: unknown[],
  mask: MaskFunction,
  { path, spanType, side }: MaskContext,
  depth: number,
): unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== 'string' && (typeof item !== 'object' || item === null)) continue;
    const masked = maskNested(item, mask, { path: `${path}[${index}]`, spanType, side }, depth);
    if (masked !== item) (copy ??= items.slice())[index] = masked;
  }
  return copy ?? items;
}

function maskObject(object: object, mask: MaskFunction, { path, spanType, side }: MaskContext, depth: number): object {
  const entries = new Map<string, unknown>();
  let changed = false;
  for (const [key, value] of Object.entries(object)) {
    const maskedKey = isFieldName(key) ? key : maskString(key, mask, { path, spanType, side, isKey: true });
    const masked = maskNested(value, mask, { path: path + step(key), spanType, side }, depth);
    changed ||= maskedKey !== key || masked !== value;
    entries.set(free(maskedKey, entries), masked);
  }
  return changed ? Object.fromEntries(entries) : object;
}

/** A key that no other entry has, where the mask made one of several. */
function free(key: string, entries: ReadonlyMap<string, unknown>): string {
  if (!entries.has(key)) return key;
  let number = entries.size + 1;
  while (entries.has(`${key} (${number})`)) number++;
  return `${key} (${number})`;
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** `max_tokens`, `toolCalls`, `exception.message`: what a programmer named, and not what a user typed or a key of an API. */
function isFieldName(key: string): boolean {
  if (key.length >= (key.includes('.') ? 64 : 32) || /\d{4}/.test(key)) return false;
  return /^[$_]?[a-z][A-Za-z0-9]{0,30}(?:[._-][a-z0-9][A-Za-z0-9]{0,30})*$/.test(key);
}
