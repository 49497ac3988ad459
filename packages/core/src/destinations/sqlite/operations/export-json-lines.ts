import type { DatabaseSync } from 'node:sqlite';
import type { TraceQuery } from '../../types.ts';
import type { Trace } from '../../../span/types.ts';
import { attachmentsOfTrace } from './attachments.ts';
import { checkWhole } from './check-text.ts';
import { searchExperiments } from './experiments.ts';
import { readSpans } from './read-spans.ts';
import { searchTraceRows } from './search-traces.ts';
import { toTraceInfos, type TraceInfoRow } from './trace-info.ts';

/** A line of the export: a trace, and what its store knows beside it. */
export interface ExportedTrace extends Trace {
  /** The name of its experiment, whose id means something only in that store. */
  experiment?: string;
  /** When the trace started, finer than its info tells: nanoseconds since the epoch. */
  startTimeNs?: number;
  /** Media that its spans refer to. */
  attachments?: { sha256: string; mimeType: string; /** In base64. */ bytes: string }[];
}

/** Which traces are exported: all that meet the conditions, the oldest first. */
export type ExportQuery = Pick<TraceQuery, 'experimentIds' | 'experimentNames' | 'filter' | 'runId'> & {
  /** At most so many. */
  maxTraces?: number;
};

const PAGE = 100;

/**
 * The traces of a store as lines of JSON (without line ends), one trace each. Nothing is held in the database between two
 * lines; a trace that is deleted meanwhile may be left out.
 *
 * @throws TracingError `INVALID_FILTER` or `INVALID_OPTION`
 */
export async function* exportJsonLines(
  database: DatabaseSync,
  { maxTraces = Infinity, ...query }: ExportQuery = {},
): AsyncGenerator<string, void> {
  if (maxTraces !== Infinity) checkWhole('maxTraces', maxTraces, 1);
  let left = maxTraces;
  for (let pageToken: string | undefined; ;) {
    const page = searchTraceRows(database, {
      ...query,
      orderBy: ['timestamp_ms ASC'],
      maxResults: Math.min(PAGE, left),
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    const names = new Map(searchExperiments(database).map(({ experimentId, name }) => [experimentId, name]));
    for (const row of page.rows) yield JSON.stringify(exportTrace(database, row, names.get(row.experiment_id)));
    left -= page.rows.length;
    if (page.nextPageToken === undefined || left <= 0) return;
    pageToken = page.nextPageToken;
  }
}

function exportTrace(database: DatabaseSync, row: TraceInfoRow, experiment: string | undefined): ExportedTrace {
  const attachments = attachmentsOfTrace(database, row.id);
  return {
    info: toTraceInfos(database, [row])[0]!,
    data: { spans: readSpans(database, row) },
    ...(experiment === undefined ? {} : { experiment }),
    startTimeNs: row.start_time_ns,
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ bytes, ...rest }) => ({
            ...rest,
            bytes: Buffer.from(bytes).toString('base64'),
          })),
        }),
  };
}
