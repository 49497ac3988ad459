import { builtins } from '../../builtins.ts';
import type { IngestReply } from './ingest-session.ts';

/** A running writer thread. */
export interface Thread {
  /** Whether it has ever answered: one that has not may not be able to come up at all. */
  readonly hasAnswered: boolean;
  readonly hasEnded: boolean;
  /** Asks it to ingest. `undefined` where it ended before it could answer; keeps the process alive only with `hold`. */
  ask(journal: string, hold: boolean): Promise<IngestReply | undefined>;
  end(): Promise<void>;
}

/** Starts the writer thread of a database. */
export function startThread(path: string): Thread {
  const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  const worker = new builtins.workerThreads.Worker(file, { workerData: path, execArgv: [], env: {}, name: 'autolog' });
  /** Who waits for an answer, in the order of the requests. */
  let waiting: ((reply: IngestReply | undefined) => void)[] = [];
  let hasAnswered = false;
  let hasEnded = false;

  const ended = (): void => {
    hasEnded = true;
    for (const resolve of waiting) resolve(undefined);
    waiting = [];
  };

  // Listeners first: adding one for messages holds the process, which unref() then undoes.
  worker.on('message', (reply: IngestReply) => {
    hasAnswered = true;
    waiting.shift()?.(reply);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', ended);
  worker.on('exit', ended);
  worker.unref();

  return {
    get hasAnswered() {
      return hasAnswered;
    },
    get hasEnded() {
      return hasEnded;
    },
    ask(journal, hold) {
      if (hold) worker.ref();
      return new Promise((resolve) => {
        waiting.push(resolve);
        worker.postMessage(journal);
      });
    },
    async end() {
      ended();
      await worker.terminate();
    },
  };
}
