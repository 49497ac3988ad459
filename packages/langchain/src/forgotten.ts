import { guard, onExit } from '@autolog/core/integration';
import type { Run } from './run.ts';

/** Runs that last until their streams have been read. */
const waiting = new Set<Run>();

const registry = new FinalizationRegistry<Run>(forgotten);

onExit(() => {
  // From below: of runs within one stream, the uppermost tells how far it was read.
  for (const run of [...waiting].toReversed()) if (run.hasCome) forgotten(run);
});

function forgotten(run: Run): void {
  guard('langchain forgotten run', () => run.forgotten());
}

/**
 * Ends a run when what would have ended it is collected, or the process ends after something of its stream has come: of a
 * stream that nobody reads on, LangChain tells nothing.
 *
 * @param handler what the managers of the run and of those below it have in common, and nothing else holds
 */
export function watchForgotten(handler: object, run: Run): void {
  waiting.add(run);
  registry.register(handler, run, run);
}

/** The run has ended. */
export function unwatch(run: Run): void {
  if (waiting.delete(run)) registry.unregister(run);
}
