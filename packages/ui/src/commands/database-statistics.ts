import { renderStatistics } from '../render/statistics.ts';
import { visibleJson } from '../terminal/visible.ts';
import { type Command, EXIT_OK } from './command.ts';
import { storeOption, withStore } from './with-store.ts';

/** `autolog db stats`: what is in the store and how much space it takes. */
export const databaseStatisticsCommand: Command = {
  name: 'db stats',
  takes: '[--json] [--store <path|uri>]',
  summary: 'what is in the store, and how much space it takes',
  about: ['--json prints one JSON object: traces, spans, states, experiments, fileBytes, freeBytes, …'],
  maxWords: 0,
  options: { json: { about: 'print JSON' }, store: storeOption },
  async run({ options }, output) {
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const statistics = await store.statistics();
      if (options['json']) await output.printText(`${visibleJson(JSON.stringify(statistics))}\n`);
      else output.print(renderStatistics(name, statistics, output.columns));
      return EXIT_OK;
    });
  },
};
