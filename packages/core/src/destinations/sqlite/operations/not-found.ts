import { TracingError } from '../../../errors.ts';

/** Something that the caller named is not in the store. */
export function notFound(what: string, id: string, hint: string): TracingError {
  return new TracingError(
    'NOT_FOUND',
    `There is no ${what} ${JSON.stringify(String(id).slice(0, 100))} in this store: ${hint}`,
  );
}
