/** What went wrong, for programs to tell apart. */
export type TracingErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_FILTER'
  | 'SPAN_NOT_FOUND'
  /** A trace, experiment, run, tag or assessment that was named is not in the store. */
  | 'NOT_FOUND'
  | 'AMBIGUOUS_TRACE_ID'
  | 'STORE_NOT_FOUND'
  | 'STORE_NOT_A_FILE'
  | 'STORE_NOT_A_DATABASE'
  | 'STORE_CORRUPT'
  | 'STORE_FOREIGN'
  | 'STORE_NEWER'
  | 'STORE_READ_ONLY'
  | 'STORE_LOCKED'
  | 'STORE_FULL'
  | 'STORE_UNREADABLE';

/** A mistake that its maker can mend: the message says what happened and what to do. */
export class TracingError extends Error {
  override readonly name = 'TracingError';
  readonly code: TracingErrorCode;

  constructor(code: TracingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
