import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import { registerSearchFunctions } from '../../../search/functions.ts';
import { compileSearch } from '../../../search/search-query.ts';
import type { TracePage, TraceQuery } from '../../types.ts';
import { getExperiment } from './experiments.ts';
import { toTraceInfos, traceInfoColumns, type TraceInfoRow } from './trace-info.ts';

/** Connections that have the functions that searches call. */
const prepared = new WeakSet<DatabaseSync>();

/**
 * A page of the traces that meet a query, newest first if it does not say otherwise.
 *
 * @throws TracingError `INVALID_FILTER` or `INVALID_OPTION`, which says what is wrong with the query
 */
export function searchTraces(database: DatabaseSync, query: TraceQuery = {}): TracePage {
  const { rows, nextPageToken } = searchTraceRows(database, query);
  return { traces: toTraceInfos(database, rows), ...(nextPageToken === undefined ? {} : { nextPageToken }) };
}

/** The rows of such a page. */
export function searchTraceRows(
  database: DatabaseSync,
  query: TraceQuery,
): { rows: TraceInfoRow[]; nextPageToken?: string } {
  if (!prepared.has(database)) {
    registerSearchFunctions(database);
    prepared.add(database);
  }
  const search = compileSearch({ ...query, experimentIds: experimentIdsOf(database, query) }, traceInfoColumns);
  return search.toPage(database.prepare(search.sql).all(...search.parameters) as unknown as TraceInfoRow[]);
}

function experimentIdsOf(
  database: DatabaseSync,
  { experimentIds, experimentNames }: TraceQuery,
): readonly string[] | undefined {
  if (!experimentNames) return experimentIds;
  const ids = experimentNames.map((name) => {
    const experiment = getExperiment(database, name);
    if (experiment?.name === name) return experiment.experimentId;
    throw new TracingError(
      'INVALID_OPTION',
      `experimentNames: there is no experiment ${JSON.stringify(name)} in this store; searchExperiments() lists those that are.`,
    );
  });
  return [...(experimentIds ?? []), ...ids];
}
