import { guard } from '../../patch/guard.ts';
import { journalFolder } from '../../pipeline/journal/folder.ts';
import { giveUpSpares } from '../../pipeline/journal/spare-files.ts';
import { storeConnection } from './connection.ts';
import { storeError } from './error.ts';
import { ingestJournals, type IngestLimits } from './ingest.ts';
import type { IngestedJournal } from './journal-rows.ts';
import { isDamage, moveAside } from './move-aside.ts';
import type { OpenedDatabase } from './open-database.ts';

/** What came of bringing journals into the database. */
export interface IngestReply {
  /** The journal that was asked for, and where the store stands in it. */
  journal: string;
  position?: IngestedJournal | undefined;
  /** There is more to do: the limits were reached. */
  more?: boolean;
  /** The database is another file than the last time. */
  isOtherFile?: boolean;
  /** Where a damaged file was moved to. */
  movedTo?: string | undefined;
  error?: { code: string; message: string };
}

/** Brings journals into a database, as often as it is asked. */
export interface IngestSession {
  /** Never throws. A file that turns out to be damaged is moved aside, and the work done again in a new one. */
  ingest(journal: string, limits?: IngestLimits): IngestReply;
  close(): void;
}

/**
 * @param busyTimeoutMs how long a statement may block the thread while another process writes
 * @param keepsFiles see {@link ingestJournals}
 */
export function ingestSession(path: string, busyTimeoutMs: number, keepsFiles = false): IngestSession {
  const connection = storeConnection(path, busyTimeoutMs);
  let last: OpenedDatabase | undefined;

  const store = (reply: IngestReply, limits: IngestLimits | undefined): void => {
    const opened = connection.open();
    if (opened !== last) {
      reply.movedTo ??= opened.movedTo;
      reply.isOtherFile =
        last !== undefined && (opened.file.ino !== last.file.ino || opened.file.dev !== last.file.dev);
      last = opened;
    }
    const { positions, complete } = ingestJournals(opened.database, journalFolder(path), limits, keepsFiles);
    reply.position = positions.get(reply.journal);
    reply.more = !complete;
  };

  return {
    ingest(journal, limits) {
      const reply: IngestReply = { journal };
      try {
        try {
          store(reply, limits);
        } catch (error) {
          if (!last || !isDamage(storeError(error, path))) throw error;
          connection.close();
          reply.movedTo = moveAside(path, last.file);
          store(reply, limits);
        }
      } catch (error) {
        connection.close();
        const { code, message } = storeError(error, path);
        reply.error = { code, message };
        if (code === 'STORE_FULL') guard('spare files', () => giveUpSpares(journalFolder(path)));
      }
      return reply;
    },
    close: () => connection.close(),
  };
}
