import { writeSync } from 'node:fs';
import { shared } from '../shared.ts';

const state = shared('report', () => ({
  warned: new Set<string>(),
  /** Warnings that Node has been given but has not printed yet: it does so in the next tick. */
  unprinted: new Map<string, string>(),
  faults: {} as Record<string, number>,
}));

/**
 * Tells the user something once a process, on stderr, by Node's own channel for warnings (so that `--no-warnings` and a
 * listener for `warning` work).
 *
 * @param code what makes two warnings the same one; printed before the message
 */
export function warnOnce(code: string, message: string): void {
  if (state.warned.has(code)) return;
  state.warned.add(code);
  try {
    state.unprinted.set(code, message);
    process.emitWarning(message, { type: 'AutologWarning', code });
    process.nextTick(() => state.unprinted.delete(code));
  } catch {
    // A `warning` listener of the user's may throw; tracing goes on.
  }
}

/** Prints the warnings that Node will not come to print, because the process ends now. */
export function flushWarnings(): void {
  for (const [code, message] of state.unprinted) {
    try {
      if (!process.execArgv.includes('--no-warnings')) writeSync(2, `(node:${process.pid}) [${code}] AutologWarning: ${message}\n`);
    } catch {
      // Nobody is left to tell.
    }
  }
  state.unprinted.clear();
}

/** Counts a fault of ours and tells of the first of each kind. Never throws. */
export function reportFault(where: string, error: unknown): void {
  state.faults[where] = (state.faults[where] ?? 0) + 1;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
  const code = `AUTOLOG_FAULT_${where.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
  warnOnce(code, `tracing failed in ${where}; your program was not affected (${what})`);
}

/** How often our own code failed, by place. Empty in a healthy process. */
export function faults(): Record<string, number> {
  return { ...state.faults };
}
