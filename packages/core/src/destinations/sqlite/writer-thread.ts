import { Worker } from 'node:worker_threads';
import type { IngestedJournal } from './ingest.ts';

/** What the writer thread answers. */
export interface IngestReply {
  request: number;
  /** Where the store stands in the journal of this process. */
  position?: IngestedJournal | undefined;
  /** Where a damaged file was moved to. */
  movedTo?: string | undefined;
  error?: { code: string; message: string };
}

/** The thread that moves journals into the database, so that the program's own thread never waits for it. */
export interface WriterThread {
  /** Stores all that is in the journals now. Resolves with the outcome, never rejects; keeps the process alive only with `hold`. */
  ingest(hold: boolean): Promise<IngestReply>;
  stop(): Promise<void>;
}

/**
 * @param path the database
 * @param journal the journal of this process, whose position is wanted back
 */
export function startWriterThread(path: string, journal: string): WriterThread {
  const waiting = new Map<number, (reply: IngestReply) => void>();
  let worker: Worker | undefined;
  let requests = 0;
  let holds = 0;

  const fail = (error: unknown): void => {
    worker = undefined;
    const message = error instanceof Error ? error.message : String(error);
    for (const [request, resolve] of waiting) resolve({ request, error: { code: 'STORE_UNREADABLE', message: `the thread that writes ${path} stopped (${message}).` } });
    waiting.clear();
  };

  const start = (): Worker => {
    const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
    const started = new Worker(file, { workerData: { path, journal }, execArgv: [], env: {}, name: 'autolog' });
    // Listeners first: adding one for messages holds the process, which unref() then undoes.
    started.on('message', (reply: IngestReply) => {
      waiting.get(reply.request)?.(reply);
      waiting.delete(reply.request);
    });
    started.on('error', fail);
    started.on('exit', (code) => {
      if (worker === started) fail(new Error(`exit code ${code}`));
    });
    started.unref();
    return started;
  };

  return {
    async ingest(hold) {
      let used: Worker;
      try {
        used = worker ??= start();
      } catch (error) {
        return { request: 0, error: { code: 'STORE_UNREADABLE', message: `the thread that writes ${path} could not be started (${String(error)}).` } };
      }
      if (hold && holds++ === 0) used.ref();
      try {
        return await new Promise<IngestReply>((resolve) => {
          const request = ++requests;
          waiting.set(request, resolve);
          used.postMessage(request);
        });
      } finally {
        if (hold && --holds === 0) used.unref();
      }
    },
    async stop() {
      const stopped = worker;
      worker = undefined;
      await stopped?.terminate();
    },
  };
}
