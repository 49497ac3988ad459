import { builtins } from '../builtins.ts';
import type { SQLInputValue } from 'node:sqlite';
import { TracingError } from '../errors.ts';

const MAX_TOKEN_LENGTH = 20_000;

/**
 * Makes the token of the page after a row.
 *
 * @param search what the pages are of, as plain data
 * @param values where the row stands in their order
 */
export function createPageToken(search: unknown, values: readonly SQLInputValue[]): string {
  return Buffer.from(JSON.stringify([digest(search), ...values])).toString('base64url');
}

/**
 * Reads such a token.
 *
 * @param count how many values it must hold
 * @throws TracingError `INVALID_OPTION` where it is not a token, or one of another search
 */
export function readPageToken(token: string, search: unknown, count: number): SQLInputValue[] {
  const content = decode(token);
  if (content === undefined)
    throw new TracingError(
      'INVALID_OPTION',
      'pageToken is not one that searchTraces gave: pass the nextPageToken of the page before.',
    );
  const [hash, ...values] = content;
  if (hash !== digest(search) || values.length !== count) {
    throw new TracingError(
      'INVALID_OPTION',
      'pageToken is of another search: filter, orderBy, experimentIds and runId must be those of the page before.',
    );
  }
  return values as SQLInputValue[];
}

function decode(token: unknown): unknown[] | undefined {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH || !/^[\w-]+$/.test(token)) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const isToken =
      Array.isArray(content) &&
      typeof content[0] === 'string' &&
      content.every((value) => value === null || typeof value === 'string' || typeof value === 'number');
    return isToken ? content : undefined;
  } catch {
    return undefined;
  }
}

function digest(search: unknown): string {
  return builtins.crypto.createHash('sha256').update(JSON.stringify(search)).digest('base64url').slice(0, 16);
}
