import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { journalFolder } from '../../pipeline/journal/folder.ts';
import { storeError } from './error.ts';
import { ingestJournals } from './ingest.ts';
import { isDamage, moveAside, openDatabase } from './open-database.ts';
import type { IngestReply } from './writer-thread.ts';

/** The writer thread of the embedded store: each message asks it to move what is in the journals into the database. */
const { path, journal } = workerData as { path: string; journal: string };
let database: DatabaseSync | undefined;

parentPort!.on('message', (request: number) => {
  parentPort!.postMessage(ingest(request));
});

/** Stores what is there; a file that turns out to be damaged is moved aside and the work done again in a new one. */
function ingest(request: number): IngestReply {
  const reply: IngestReply = { request };
  try {
    try {
      store(reply);
    } catch (error) {
      const reason = storeError(error, path);
      if (!isDamage(reason)) throw reason;
      const file = statSync(path, { throwIfNoEntry: false });
      closeDatabase();
      reply.movedTo = moveAside(path, file, reason);
      store(reply);
    }
  } catch (error) {
    closeDatabase();
    const { code, message } = storeError(error, path);
    reply.error = { code, message };
  }
  return reply;
}

function store(reply: IngestReply): void {
  if (!database) {
    const opened = openDatabase(path);
    database = opened.database;
    reply.movedTo ??= opened.movedTo;
  }
  reply.position = ingestJournals(database, journalFolder(path)).get(journal);
}

function closeDatabase(): void {
  try {
    database?.close();
  } catch {
    // A connection to a damaged file may not close; a new one is opened all the same.
  }
  database = undefined;
}
