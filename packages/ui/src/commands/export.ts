import { type ExportQuery, type Store, toOtlpJson, type Trace } from '@autolog/core';
import { UsageError } from '../command-line.ts';
import { formatPlural } from '../format/tokens.ts';
import { piece } from '../terminal/line.ts';
import { visibleJson } from '../terminal/visible.ts';
import { type Command, EXIT_OK } from './command.ts';
import { findTrace } from './find-trace.ts';
import { writeNewFile } from './new-file.ts';
import { readSelection, type Selection, selectionOptions } from './selection.ts';
import { storeOption, withStore } from './with-store.ts';

/** How a line of the store's export is written, by the name of the format. */
const formats = new Map<string, (line: string) => string>([
  ['json-lines', (line) => line],
  ['otlp-json', (line) => JSON.stringify(toOtlpJson([JSON.parse(line) as Trace]))],
]);

/** `autolog export`: writes traces as lines of JSON. */
export const exportCommand: Command = {
  name: 'export',
  takes: '[<id>…] [--filter <filter>] [--format json-lines|otlp-json] [-o <file>]',
  summary: 'write traces as lines of JSON, whole or for OpenTelemetry',
  about: [
    'Takes the ids of traces, or the starts of ids, or conditions; all traces of the store without them.',
    'The oldest come first. json-lines, the default, is a trace a line with all that is known of it, for',
    'autolog import. otlp-json is a line for each trace that an OTLP receiver takes at /v1/traces.',
  ],
  maxWords: Infinity,
  options: {
    ...selectionOptions,
    format: { takes: '<format>', about: [...formats.keys()].join(' or ') },
    output: {
      takes: '<file>',
      short: 'o',
      about: 'write to a new file that only you can read, not to the standard output',
    },
    store: storeOption,
  },
  async run({ options, words }, output) {
    const { format = 'json-lines', output: file = '-' } = options as Record<'format' | 'output', string | undefined>;
    const formatted = formats.get(format);
    if (!formatted) throw new UsageError(`"${format}" is no format; there are ${[...formats.keys()].join(', ')}.`);
    const selection = readSelection(options);
    if (words.length > 0 && selection.isGiven)
      throw new UsageError('autolog export takes the ids of traces, or conditions, not both.');
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const queries = await queriesOf(store, name, words, selection);
      let count = 0;
      async function* lines(): AsyncGenerator<string, void> {
        for (const query of queries) {
          for await (const line of store.exportJsonLines(query)) {
            count++;
            // Escaped, so that it is the same JSON and yet harmless where somebody looks at it.
            yield `${visibleJson(formatted!(line))}\n`;
          }
        }
      }
      if (file === '-') for await (const line of lines()) await output.printText(line);
      else {
        await writeNewFile(file, lines());
        output.print([[piece(`Exported ${formatPlural(count, 'trace')} to ${file}.`)]]);
      }
      if (count === 0 && file === '-') output.complain(`there is nothing to export from ${name}.`);
      return EXIT_OK;
    });
  },
};

/** One query for all that is selected, or one for each id. */
async function queriesOf(
  store: Store,
  name: string,
  words: readonly string[],
  selection: Selection,
): Promise<ExportQuery[]> {
  if (words.length === 0) return [await selection.queryOf(store)];
  const ids = new Set<string>();
  for (const word of words) ids.add((await findTrace(store, name, word)).info.traceId);
  return Array.from(ids, (id) => ({ filter: `trace.request_id = '${id}'` }));
}
