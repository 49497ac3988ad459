/** An error in words: class name, message and stack. */
export interface ErrorDescription {
  type: string;
  message: string;
  stack: string;
}

/** Describes anything that can be thrown; never throws. */
export function describeError(error: unknown): ErrorDescription {
  try {
    if (error instanceof Error) {
      const type = error.constructor?.name || error.name || 'Error';
      return { type, message: String(error.message), stack: String(error.stack ?? '') };
    }
    return { type: typeof error, message: typeof error === 'object' ? JSON.stringify(error) : String(error), stack: '' };
  } catch {
    return { type: typeof error, message: 'an error that cannot be described', stack: '' };
  }
}
