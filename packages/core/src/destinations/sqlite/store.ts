import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../errors.ts';
import { warnOnce } from '../../patch/report.ts';
import { journalFolder, listJournalFiles } from '../../pipeline/journal/folder.ts';
import type { Store } from '../types.ts';
import { storeConnection } from './connection.ts';
import { movedMessage, storeError } from './error.ts';
import { ingestJournals } from './ingest.ts';
import { deleteAssessment, logAssessment } from './operations/assessments.ts';
import { getAttachment } from './operations/attachments.ts';
import { deleteTraces } from './operations/delete-traces.ts';
import { createExperiment, getExperiment, searchExperiments } from './operations/experiments.ts';
import { exportJsonLines, type ExportQuery } from './operations/export-json-lines.ts';
import { importJsonLines } from './operations/import-json-lines.ts';
import { pruneTraces } from './operations/prune.ts';
import { readTrace } from './operations/read-trace.ts';
import { createRun, getRun, searchRuns, updateRun } from './operations/runs.ts';
import { searchTraces } from './operations/search-traces.ts';
import { storeStatistics } from './operations/statistics.ts';
import { deleteTraceTag, setTraceTag } from './operations/trace-tags.ts';

/** How long a reader, often on a program's own thread, is blocked by another process's write. */
const BUSY_TIMEOUT_MS = 1000;

/**
 * The embedded store, opened to be read and added to. Each operation first takes over what journals hold, so that it gives all that was
 * recorded until now, by processes that live or have died.
 *
 * @param where `create` makes a store where there is none; otherwise that is an error
 * @throws TracingError `STORE_NOT_FOUND` where nothing was ever recorded at that path, and others for a file that cannot be used
 */
export function sqliteStore(path: string, where: 'existing' | 'create' = 'existing'): Store {
  const folder = journalFolder(path);
  if (where === 'existing' && !existsSync(path) && listJournalFiles(folder).length === 0) {
    throw new TracingError('STORE_NOT_FOUND', `There are no traces at ${path}: no program has recorded any there yet.`);
  }
  const connection = storeConnection(path, BUSY_TIMEOUT_MS);

  const open = (): DatabaseSync => {
    const { database, movedTo } = connection.open();
    if (movedTo !== undefined) warnOnce('AUTOLOG_STORE_MOVED', movedMessage(path, movedTo), path);
    return database;
  };
  /** The database, after all that was recorded until now has been taken over. */
  const openIngested = (): DatabaseSync => {
    const database = open();
    try {
      ingestJournals(database, folder);
    } catch (error) {
      const { code, message } = storeError(error, path);
      warnOnce(`AUTOLOG_${code}`, message, path);
    }
    return database;
  };
  const run = async <T>(body: (database: DatabaseSync) => T | Promise<T>): Promise<T> => {
    const database = openIngested();
    try {
      return await body(database);
    } catch (error) {
      throw storeError(error, path);
    }
  };
  async function* exportLines(query?: ExportQuery): AsyncGenerator<string, void> {
    const database = openIngested();
    try {
      yield* exportJsonLines(database, query);
    } catch (error) {
      throw storeError(error, path);
    }
  }

  open();
  return {
    searchTraces: (query) => run((database) => searchTraces(database, query)),
    getTrace: (traceId) => run((database) => readTrace(database, traceId)),
    deleteTraces: (which) => run((database) => deleteTraces(database, which)),
    setTraceTag: (traceId, key, value) => run((database) => setTraceTag(database, traceId, key, value)),
    deleteTraceTag: (traceId, key) => run((database) => deleteTraceTag(database, traceId, key)),
    createExperiment: (name, tags) => run((database) => createExperiment(database, name, tags)),
    getExperiment: (nameOrId) => run((database) => getExperiment(database, nameOrId)),
    searchExperiments: () => run(searchExperiments),
    createRun: (values) => run((database) => createRun(database, values)),
    getRun: (runId) => run((database) => getRun(database, runId)),
    updateRun: (runId, change) => run((database) => updateRun(database, runId, change)),
    searchRuns: (query) => run((database) => searchRuns(database, query)),
    logAssessment: (assessment) => run((database) => logAssessment(database, assessment)),
    deleteAssessment: (assessmentId) => run((database) => deleteAssessment(database, assessmentId)),
    getAttachment: (sha256) => run((database) => getAttachment(database, sha256)),
    exportJsonLines: exportLines,
    importJsonLines: (lines) => run((database) => importJsonLines(database, lines)),
    statistics: () => run((database) => storeStatistics(database, path)),
    prune: (options) => run((database) => pruneTraces(database, options)),
    close: () => connection.close(),
  };
}
