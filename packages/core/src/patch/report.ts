import { shared } from '../shared.ts';
import { describeError } from '../span/error.ts';

const state = shared('report', () => ({
  warned: new Set<string>(),
  /** Warnings that Node has been given but has not printed yet: it does so in the next tick. */
  unprinted: new Set<Error>(),
  faults: {} as Record<string, number>,
}));

/**
 * Tells the user something once a process, on stderr, by Node's own channel for warnings (so that `--no-warnings` and a
 * listener for `warning` work).
 *
 * @param code printed before the message
 * @param about what, beside the code, makes two warnings the same one
 */
export function warnOnce(code: string, message: string, about = ''): void {
  try {
    const key = `${code} ${about}`;
    if (state.warned.has(key)) return;
    state.warned.add(key);
    const warning = Object.assign(new Error(message), { name: 'AutologWarning', code });
    state.unprinted.add(warning);
    process.nextTick(() => state.unprinted.delete(warning));
    process.emitWarning(warning);
  } catch {
    // The program may have replaced `emitWarning`, or have no stack left; tracing goes on untold.
  }
}

/** Has the warnings printed that Node will not come to print, because the process ends now. */
export function flushWarnings(): void {
  for (const warning of state.unprinted) {
    try {
      process.emit('warning', warning);
    } catch {
      // A listener of the user's may throw; the process ends as it would.
    }
  }
  state.unprinted.clear();
}

/** Counts a fault of ours and tells of the first of each kind. Never throws. */
export function reportFault(where: string, error: unknown): void {
  try {
    state.faults[where] = (state.faults[where] ?? 0) + 1;
    const { type, message } = describeError(error);
    const code = `AUTOLOG_FAULT_${where.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
    const what = message ? `${type}: ${message}` : type;
    warnOnce(code, `tracing failed in ${where}; your program was not affected (${what})`);
  } catch {
    // A fault that comes of a full stack has none left for its report.
  }
}

/** How often our own code failed, by place. Empty in a healthy process. */
export function faults(): Record<string, number> {
  return { ...state.faults };
}
