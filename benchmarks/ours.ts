import { disable, enable, flush, init, stats, withSpan } from '@autolog/core';
import { temporaryStore } from './temporary-store.ts';
import type { Tracer } from './tracer.ts';

/** One of our integrations, with everything it records stored on disk. In the bare rounds its hooks are there, and pass through. */
export function ours<Subject>(autolog: () => unknown): Tracer<Subject> {
  init({ destinations: [temporaryStore()] });
  autolog();
  disable();
  return {
    begin(subject) {
      enable();
      return subject;
    },
    async end() {
      disable();
      await flush();
    },
    recorded: () => stats().exported,
    around: (work) => withSpan({ name: 'agent', type: 'AGENT' }, work),
  };
}
