import type { Store, TraceInfo, TraceQuery } from '@autolog/core';
import { renderTraceTable } from '../render/trace-table.ts';
import { dim } from '../terminal/colour.ts';
import { type Line, piece } from '../terminal/line.ts';
import { visibleJson } from '../terminal/visible.ts';
import { type Command, EXIT_OK } from './command.ts';
import { readLimit, readSelection, selectionOptions } from './selection.ts';
import { emptyStoreMessage, nothingSelectedMessage, storeOption, withStore } from './with-store.ts';

const defaultLimit = 20;
const pageSize = 100;

/** `autolog traces`: lists traces, newest first. */
export const tracesCommand: Command = {
  name: 'traces',
  takes: '[--filter <filter>] [--since <time>] [--errors] [--limit <n>] [--json]',
  summary: 'list the traces, newest first',
  about: [
    'Time, id, name, status, duration, tokens (in → out, and how many of those in were cached), spans,',
    'errors, and the start of the request. --json prints one JSON array, a trace a line, with the fields',
    'of TraceInfo: traceId, name, state, requestTime, executionDuration, usage, spanCount, …',
  ],
  maxWords: 0,
  options: {
    ...selectionOptions,
    'order-by': {
      takes: '<field>',
      about:
        '"execution_time_ms DESC", status, name, … instead of the newest first;\ngiven again, what traces that are equal in it are ordered by',
      many: true,
    },
    limit: { takes: '<n>', about: `at most so many traces (default ${defaultLimit})` },
    json: { about: 'print JSON' },
    store: storeOption,
  },
  async run({ options }, output) {
    const limit = readLimit(options) ?? defaultLimit;
    const selection = readSelection(options);
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const query = await selection.queryOf(store, options['order-by'] as string[] | undefined);
      const { traces, more } = await firstTraces(store, query, limit);
      if (options['json']) await output.printText(jsonArray(traces));
      else if (traces.length > 0)
        output.print([...renderTraceTable(traces, output.columns, Date.now()), ...(more ? moreLines(limit) : [])]);
      else output.print([[piece(selection.isGiven ? nothingSelectedMessage(name) : emptyStoreMessage(name))]]);
      return EXIT_OK;
    });
  },
};

async function firstTraces(
  store: Store,
  query: TraceQuery,
  limit: number,
): Promise<{ traces: TraceInfo[]; more: boolean }> {
  const traces: TraceInfo[] = [];
  let pageToken: string | undefined;
  do {
    const maxResults = Math.min(limit - traces.length, pageSize);
    const page = await store.searchTraces({ ...query, maxResults, ...(pageToken === undefined ? {} : { pageToken }) });
    traces.push(...page.traces);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && traces.length < limit);
  return { traces, more: pageToken !== undefined };
}

function jsonArray(traces: readonly TraceInfo[]): string {
  return traces.length === 0
    ? '[]\n'
    : `[\n${traces.map((trace) => visibleJson(JSON.stringify(trace))).join(',\n')}\n]\n`;
}

function moreLines(limit: number): Line[] {
  return [[], [piece(`There are more: add --limit ${limit * 5}`, dim)]];
}
