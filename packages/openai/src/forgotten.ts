import { guard, onExit } from '@autolog/core/integration';
import type { Call } from './call.ts';

/** Calls that are answered and wait for the user to take the answer. */
const waiting = new Set<Call>();

const registry = new FinalizationRegistry<Call>(forgotten);

onExit(() => {
  for (const call of waiting) forgotten(call);
});

function forgotten(call: Call): void {
  guard('openai forgotten answer', () => call.forgotten());
}

/**
 * Watches what a call's answer can be taken from (in place of what was watched for it before): should that be collected,
 * or the process end, then nobody takes the answer any more, and the call ends.
 */
export function watch(source: object, call: Call): void {
  unwatch(call);
  waiting.add(call);
  registry.register(source, call, call);
}

/** The answer is being taken, or the call has ended. */
export function unwatch(call: Call): void {
  if (waiting.delete(call)) registry.unregister(call);
}
