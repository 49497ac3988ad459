import type { Store, TraceInfo } from '@autolog/core';
import { renderTraceTable } from '../render/trace-table.ts';
import { dim } from '../terminal/colour.ts';
import { type Line, piece } from '../terminal/line.ts';
import { visibleJson } from '../terminal/visible.ts';
import { type Command, EXIT_OK, EXIT_USAGE } from './command.ts';
import { emptyStoreMessage, storeOption, withStore } from './with-store.ts';

const defaultLimit = 20;
const pageSize = 100;

/** `autolog traces`: lists traces, newest first. */
export const tracesCommand: Command = {
  name: 'traces',
  takes: '[--limit <n>] [--json] [--store <path|uri>]',
  summary: 'list the traces, newest first',
  about: [
    'Time, id, name, status, duration, tokens (in → out, and how many of those in were cached), spans,',
    'errors, and the start of the request. --json prints one JSON array, a trace a line, with the fields',
    'of TraceInfo: traceId, name, state, requestTime, executionDuration, usage, spanCount, …',
  ],
  maxWords: 0,
  options: {
    limit: { takes: '<n>', about: `at most so many traces (default ${defaultLimit})` },
    json: { about: 'print JSON' },
    store: storeOption,
  },
  async run({ options }, output) {
    const limit = options['limit'] === undefined ? defaultLimit : Number(options['limit']);
    if (!Number.isInteger(limit) || limit < 1) {
      output.complain(`--limit takes a whole number from 1, not "${options['limit']}".`);
      return EXIT_USAGE;
    }
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const { traces, more } = await newestTraces(store, limit);
      if (options['json']) output.printText(jsonArray(traces));
      else if (traces.length === 0) output.print([[piece(emptyStoreMessage(name))]]);
      else output.print([...renderTraceTable(traces, output.columns, Date.now()), ...(more ? moreLines(limit) : [])]);
      return EXIT_OK;
    });
  },
};

async function newestTraces(store: Store, limit: number): Promise<{ traces: TraceInfo[]; more: boolean }> {
  const traces: TraceInfo[] = [];
  let pageToken: string | undefined;
  do {
    const maxResults = Math.min(limit - traces.length, pageSize);
    const page = await store.searchTraces({ maxResults, ...(pageToken === undefined ? {} : { pageToken }) });
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
  return [[], [piece(`There are more: autolog traces --limit ${limit * 5}`, dim)]];
}
