import { setTimeout } from 'node:timers';
import { type IngestReply, type IngestSession, ingestSession } from './ingest-session.ts';
import { startThread, type Thread } from './thread.ts';

/** What is done at once, before a pause, where the program's own thread has to do the work. */
const SLICE = { batchBytes: 64 * 1024, maxMs: 5 };
const PAUSE_MS = 5;
const BUSY_TIMEOUT_MS = 20;

/** The thread that moves journals into the database, so that the program's own thread never waits for it. */
export interface WriterThread {
  /**
   * Stores all that is in the journals now. Never rejects; keeps the process alive only with `hold`.
   *
   * @param journal the one whose position is wanted back
   */
  ingest(journal: string, hold: boolean): Promise<IngestReply>;
  stop(): Promise<void>;
}

/**
 * The writer thread of a database, started when it is first needed and again after it has died. Where none comes up
 * (a bundler has left its file behind, the process may start no threads) the work is done on this thread, a little at a time.
 */
export function writerThread(path: string): WriterThread {
  let thread: Thread | undefined;
  let here: IngestSession | undefined;

  /** `undefined` where no thread comes up. */
  const inThread = async (journal: string, hold: boolean): Promise<IngestReply | undefined> => {
    const asked = thread && !thread.hasEnded ? thread : tryToStart(path);
    thread = asked;
    const reply = await asked?.ask(journal, hold);
    if (reply) return reply;
    if (thread !== asked) return { journal };
    if (!asked?.hasAnswered) return undefined;
    return {
      journal,
      error: {
        code: 'STORE_UNREADABLE',
        message: `the thread that writes ${path} has stopped unexpectedly. It is started again, and no trace is lost.`,
      },
    };
  };

  const inSlices = async (journal: string, hold: boolean): Promise<IngestReply> => {
    for (;;) {
      const reply = (here ??= ingestSession(path, BUSY_TIMEOUT_MS)).ingest(journal, SLICE);
      if (!reply.more) return reply;
      await pause(hold);
    }
  };

  return {
    ingest: async (journal, hold) =>
      (here ? undefined : await inThread(journal, hold)) ?? (await inSlices(journal, hold)),
    async stop() {
      const stopped = thread;
      thread = undefined;
      here?.close();
      await stopped?.end();
    },
  };
}

function tryToStart(path: string): Thread | undefined {
  try {
    return startThread(path);
  } catch {
    return undefined;
  }
}

function pause(hold: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    if (!hold) timer.unref();
  });
}
