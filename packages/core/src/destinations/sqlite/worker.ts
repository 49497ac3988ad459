import { parentPort, workerData } from 'node:worker_threads';
import { ingestSession } from './ingest-session.ts';

/**
 * How long the writer thread blocks for another process's write. Short, because a process that ends waits for the
 * thread's statement to return; what was not stored then is asked for again.
 */
const BUSY_TIMEOUT_MS = 200;

/** The writer thread of the embedded store: a message names a journal and asks to bring all journals into the database. */
const session = ingestSession(workerData as string, BUSY_TIMEOUT_MS, true);

parentPort!.on('message', (journal: string) => {
  parentPort!.postMessage(session.ingest(journal));
});
