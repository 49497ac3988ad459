import { flush, init, stats, withSpan } from '@autolog/core';
import { temporaryStore } from './temporary-store.ts';
import type { Tracer } from './tracer.ts';

/** One of our integrations, with everything it records stored on disk. */
export function ours<Subject>(autolog: () => { disable(): void }): Tracer<Subject> {
  init({ destinations: [temporaryStore()] });
  let disable: (() => void) | undefined;
  return {
    begin(subject) {
      ({ disable } = autolog());
      return subject;
    },
    async end() {
      disable?.();
      await flush();
    },
    recorded: () => stats().exported,
    around: (work) => withSpan({ name: 'agent', type: 'AGENT' }, work),
  };
}
