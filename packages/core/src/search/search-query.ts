import type { SQLInputValue } from 'node:sqlite';
import { TracingError } from '../errors.ts';
import { all, compileFilter, type Condition } from './compile.ts';
import { parseFilter } from './filter.ts';
import { parseOrderBy } from './order-by.ts';
import { createPageToken, readPageToken } from './page-token.ts';

/** Which traces, in which order, and which of their pages. */
export interface SearchQuery {
  /** In MLflow's grammar: `trace.status = 'ERROR' AND tag.stage = 'live'`. */
  filter?: string | undefined;
  /** `['execution_time_ms DESC']`; newest first if not given. */
  orderBy?: readonly string[] | undefined;
  /** At most so many on a page (default 100, at most 10,000). */
  maxResults?: number | undefined;
  /** The `nextPageToken` of the page before. */
  pageToken?: string | undefined;
  /** Only traces of these; all if not given. */
  experimentIds?: readonly string[] | undefined;
  /** Only traces of this run. */
  runId?: string | undefined;
}

/** A search as one SQL statement. */
export interface CompiledSearch {
  sql: string;
  parameters: SQLInputValue[];
  /** The page in the rows that the statement gave, and the token of the next page where there is one. */
  toPage<Row extends object>(rows: readonly Row[]): { rows: Row[]; nextPageToken?: string };
}

const DEFAULT_RESULTS = 100;
const MAX_RESULTS = 10_000;
const MAX_EXPERIMENTS = 1_000;

/**
 * Makes the statement of a search, for a connection that has {@link registerSearchFunctions}.
 *
 * @param columns what to select from `traces`
 * @throws TracingError `INVALID_FILTER` or `INVALID_OPTION`
 */
export function compileSearch(query: SearchQuery, columns: string): CompiledSearch {
  const { filter = '', orderBy = [], maxResults = DEFAULT_RESULTS, pageToken, experimentIds, runId } = query;
  if (!Number.isSafeInteger(maxResults) || maxResults < 1 || maxResults > MAX_RESULTS) {
    throw new TracingError(
      'INVALID_OPTION',
      `maxResults must be a whole number from 1 to ${MAX_RESULTS}, not ${String(maxResults)}.`,
    );
  }
  if (experimentIds && experimentIds.length > MAX_EXPERIMENTS) {
    throw new TracingError(
      'INVALID_OPTION',
      `experimentIds has at most ${MAX_EXPERIMENTS} entries, not ${experimentIds.length}.`,
    );
  }
  const order = parseOrderBy(orderBy);
  const search = [filter, orderBy, experimentIds ?? null, runId ?? null];
  const conditions: Condition[] = [compileFilter(parseFilter(filter))];
  if (experimentIds)
    conditions.push({
      where: `traces.experiment_id IN (${experimentIds.map(() => '?').join(', ')})`,
      parameters: [...experimentIds],
    });
  if (runId !== undefined) conditions.push({ where: 'traces.run_id = ?', parameters: [runId] });
  if (pageToken !== undefined) conditions.push(order.after(readPageToken(pageToken, search, order.size)));
  const { where, parameters } = all(conditions);

  return {
    sql: `SELECT ${columns}, ${order.columns} FROM traces WHERE ${where} ORDER BY ${order.orderBy} LIMIT ?`,
    parameters: [...parameters, maxResults + 1],
    toPage(rows) {
      const last = rows[maxResults - 1];
      if (last === undefined || rows.length <= maxResults) return { rows: [...rows] };
      return {
        rows: rows.slice(0, maxResults),
        nextPageToken: createPageToken(search, order.valuesOf(last as Readonly<Record<string, unknown>>)),
      };
    },
  };
}
