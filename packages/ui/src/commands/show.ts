import { type Store, type Trace, TracingError } from '@autolog/core';
import { UsageError } from '../command-line.ts';
import { compactJson } from '../read/compact-json.ts';
import { renderTraceHeader } from '../render/trace-header.ts';
import type { TraceNames } from '../render/trace-labels.ts';
import { renderTraceTree } from '../render/trace-tree.ts';
import type { Output } from '../terminal/output.ts';
import { visibleJson } from '../terminal/visible.ts';
import { type Command, EXIT_OK } from './command.ts';
import { findTrace } from './find-trace.ts';
import { readSelection, type Selection, selectionOptions } from './selection.ts';
import { nothingSelectedMessage, storeOption, withStore } from './with-store.ts';

/** `autolog show <id|latest>`: prints one trace as a tree of spans. */
export const showCommand: Command = {
  name: 'show',
  takes: '[<id>|latest] [--filter <filter>] [--since <time>] [--errors] [--full] [--json]',
  summary: 'print the spans of a trace as a tree',
  about: [
    'Takes the id of a trace, the start of an id, or latest (the default); or conditions, and shows the',
    'newest trace that meets them. Each span has its type, name, duration, tokens (in → out), model and',
    'error, and its inputs and outputs in a line or two.',
    '--json prints the trace as one JSON object { info, data: { spans } }, a span a line.',
  ],
  maxWords: 1,
  word: 'trace',
  options: {
    ...selectionOptions,
    full: { about: 'print inputs, outputs, attributes, events and stacks whole' },
    json: { about: 'print JSON' },
    store: storeOption,
  },
  async run({ options, words }, output) {
    const selection = readSelection(options);
    const [wanted = 'latest'] = words;
    if (wanted !== 'latest' && selection.isGiven)
      throw new UsageError('autolog show takes the id of a trace, or conditions, not both.');
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const trace = await findTrace(store, name, selection.isGiven ? await newestOf(store, name, selection) : wanted);
      if (options['json']) await output.printText(jsonObject(trace));
      else printTrace(trace, await namesOf(store, trace), options['full'] === true, output);
      return EXIT_OK;
    });
  },
};

async function newestOf(store: Store, name: string, selection: Selection): Promise<string> {
  const { traces } = await store.searchTraces({ ...(await selection.queryOf(store)), maxResults: 1 });
  if (traces[0]) return traces[0].traceId;
  throw new TracingError('NOT_FOUND', nothingSelectedMessage(name));
}

async function namesOf(store: Store, { info: { experimentId, runId } }: Trace): Promise<TraceNames> {
  return {
    experiment: (await store.getExperiment(experimentId))?.name,
    run: runId === undefined ? undefined : (await store.getRun(runId))?.runName,
  };
}

/** Whole texts are wrapped for a person at a terminal, not for a file or a pipe. */
function printTrace(trace: Trace, names: TraceNames, whole: boolean, { columns, isTTY, print }: Output): void {
  const now = Date.now();
  const full = whole ? (isTTY ? columns : Infinity) : undefined;
  print([
    ...renderTraceHeader(trace, columns, now, names),
    [],
    ...renderTraceTree(trace.data.spans, { columns, full, nowNs: now * 1e6 }),
  ]);
}

function jsonObject({ info, data }: Trace): string {
  const spans = data.spans.map(json).join(',\n');
  return `{"info":${json(info)},\n"data":{"spans":[\n${spans}\n]}}\n`;
}

function json(value: unknown): string {
  try {
    return visibleJson(JSON.stringify(value));
  } catch {
    return visibleJson(compactJson(value)); // nested too deeply for JSON.stringify of Node 22
  }
}
