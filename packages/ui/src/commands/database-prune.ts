import { UsageError } from '../command-line.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatPlural } from '../format/tokens.ts';
import { piece } from '../terminal/line.ts';
import { type Command, EXIT_FAILED, EXIT_OK } from './command.ts';
import { confirmed, yesOption } from './confirmed.ts';
import { describeMoment, describeOldTraces, olderThanOption } from './old-traces.ts';
import { readMoment } from './selection.ts';
import { storeOption, withStore } from './with-store.ts';

/** `autolog db prune`: deletes old traces and says what that gave back. */
export const databasePruneCommand: Command = {
  name: 'db prune',
  takes: '--older-than <time> [--yes] [--store <path|uri>]',
  summary: 'delete old traces and give their space back',
  about: ['Asks before it deletes, and says how many traces are gone and how large the store is then.'],
  maxWords: 0,
  options: { 'older-than': olderThanOption, yes: yesOption, store: storeOption },
  async run({ options }, output) {
    const nowMs = Date.now();
    const beforeMs = readMoment(options, 'older-than', nowMs);
    if (beforeMs === undefined) throw new UsageError('autolog db prune needs --older-than, such as --older-than 30d.');
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const what = await describeOldTraces(store, { beforeMs });
      if (what === undefined) {
        output.print([[piece(`No trace in ${name} started before ${describeMoment(beforeMs)}.`)]]);
        return EXIT_OK;
      }
      if (!(await confirmed(`Delete ${what}?`, options, output))) return EXIT_FAILED;
      const before = await store.statistics();
      const deleted = await store.prune({ olderThanMs: nowMs - beforeMs, nowMs });
      const after = await store.statistics();
      const sizes = [before, after].map(({ fileBytes, walBytes }) => formatBytes(fileBytes + walBytes));
      output.print([[piece(`Deleted ${formatPlural(deleted, 'trace')}; the store had ${sizes[0]}, now ${sizes[1]}.`)]]);
      return EXIT_OK;
    });
  },
};
