import { TracingError } from '../../../errors.ts';

const MAX_KEY_LENGTH = 250;
const MAX_TAG_LENGTH = 4096;
const MAX_METADATA_LENGTH = 250;

/**
 * Refuses what MLflow would not take as a tag.
 *
 * @throws TracingError `INVALID_OPTION`
 */
export function checkTag(key: string, value: string): void {
  checkText('The key of a tag', key, MAX_KEY_LENGTH);
  checkText(`The value of tag ${JSON.stringify(key)}`, value, MAX_TAG_LENGTH, true);
}

/** {@link checkTag} for all of a record. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) checkTag(key, value);
}

/** @throws TracingError `INVALID_OPTION` for what is no text, too long or (unless allowed) empty */
export function checkText(what: string, text: string, maxLength: number, mayBeEmpty = false): void {
  if (typeof text !== 'string')
    throw new TracingError(
      'INVALID_OPTION',
      `${what} must be a text, not ${text === null ? 'null' : typeof text}: convert it with String() or JSON.stringify().`,
    );
  if (text === '' && !mayBeEmpty) throw new TracingError('INVALID_OPTION', `${what} must not be empty.`);
  if (text.length > maxLength)
    throw new TracingError(
      'INVALID_OPTION',
      `${what} may have ${maxLength} characters, this one has ${text.length}: shorten it, or keep it in a span's attributes.`,
    );
}

/** A value of metadata, cut to the length that MLflow keeps. */
export function cutMetadata(value: string): string {
  return value.length <= MAX_METADATA_LENGTH ? value : `${value.slice(0, MAX_METADATA_LENGTH - 3)}...`;
}

/** @throws TracingError `INVALID_OPTION` for what is no whole number in that range */
export function checkWhole(what: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new TracingError('INVALID_OPTION', `${what} must be a whole number ${range}, not ${String(value)}.`);
}
