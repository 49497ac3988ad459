import { guard } from '@autolog/core/integration';
import type { Run } from './run.ts';

const forgotten = new FinalizationRegistry<Run>((run) => {
  guard('langchain forgotten run', () => run.stop('unread'));
});

/**
 * Ends a run when what would have ended it is collected: of a stream that is dropped unread, LangChain tells nothing.
 *
 * @param handler what the managers of the run and of those below it have in common, and nothing else holds
 */
export function watchForgotten(handler: object, run: Run): void {
  forgotten.register(handler, run);
}
