import type { Trace } from '@autolog/core';
import { compactJson } from '../read/compact-json.ts';
import { renderTraceHeader } from '../render/trace-header.ts';
import { renderTraceTree } from '../render/trace-tree.ts';
import type { Output } from '../terminal/output.ts';
import { visibleJson } from '../terminal/visible.ts';
import { type Command, EXIT_FAILED, EXIT_OK } from './command.ts';
import { emptyStoreMessage, storeOption, withStore } from './with-store.ts';

/** `autolog show <id|latest>`: prints one trace as a tree of spans. */
export const showCommand: Command = {
  name: 'show',
  takes: '[<id>|latest] [--full] [--json] [--store <path|uri>]',
  summary: 'print the spans of a trace as a tree',
  about: [
    'Takes the id of a trace, the start of an id, or latest (the default). Each span has its type, name,',
    'duration, tokens (in → out), model and error, and its inputs and outputs in a line or two.',
    '--json prints the trace as one JSON object { info, data: { spans } }, a span a line.',
  ],
  maxWords: 1,
  options: {
    full: { about: 'print inputs, outputs, attributes, events and stacks whole' },
    json: { about: 'print JSON' },
    store: storeOption,
  },
  async run({ options, words }, output) {
    const wanted = words[0] ?? 'latest';
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const trace = await store.getTrace(wanted);
      if (trace === undefined) {
        output.complain(
          wanted === 'latest'
            ? emptyStoreMessage(name)
            : `No trace in ${name} has an id that starts with ${wanted}: autolog traces lists them.`,
        );
        return EXIT_FAILED;
      }
      if (options['json']) output.printText(jsonObject(trace));
      else printTrace(trace, options['full'] === true, output);
      return EXIT_OK;
    });
  },
};

/** Whole texts are wrapped for a person at a terminal, not for a file or a pipe. */
function printTrace(trace: Trace, whole: boolean, { columns, isTTY, print }: Output): void {
  const now = Date.now();
  const full = whole ? (isTTY ? columns : Infinity) : undefined;
  print([
    ...renderTraceHeader(trace, columns, now),
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
