import type { DeleteTraces, Store } from '@autolog/core';
import { UsageError } from '../command-line.ts';
import { formatPlural } from '../format/tokens.ts';
import { piece } from '../terminal/line.ts';
import { type Command, EXIT_FAILED, EXIT_OK, type Request } from './command.ts';
import { confirmed, yesOption } from './confirmed.ts';
import { findTrace } from './find-trace.ts';
import { describeMoment, describeOldTraces, olderThanOption } from './old-traces.ts';
import { experimentIdsOf, readLimit, readMoment } from './selection.ts';
import { storeOption, withStore } from './with-store.ts';

/** `autolog delete <id>…`: deletes traces, by their ids or by their age. */
export const deleteCommand: Command = {
  name: 'delete',
  takes: '<id>… | --older-than <time> [--experiment <name|id>] [--limit <n>] [--yes]',
  summary: 'delete traces',
  about: [
    'Takes the ids of traces, or the starts of ids; or how old the traces are. Asks before it deletes,',
    'and says how many are gone. What they said is overwritten in the store, and cannot be brought back.',
  ],
  maxWords: Infinity,
  options: {
    'older-than': olderThanOption,
    experiment: { takes: '<name|id>', about: 'of those, only traces of this experiment' },
    limit: { takes: '<n>', about: 'of those, at most so many, the oldest' },
    yes: yesOption,
    store: storeOption,
  },
  async run({ options, words }, output) {
    const beforeMs = readMoment(options, 'older-than');
    const limit = readLimit(options);
    if ((beforeMs === undefined) === (words.length === 0))
      throw new UsageError('autolog delete takes the ids of traces, or --older-than, one of the two.');
    if (beforeMs === undefined && (limit !== undefined || options['experiment'] !== undefined))
      throw new UsageError('--experiment and --limit go with --older-than.');
    return withStore(options['store'] as string | undefined, async (store, name) => {
      const which =
        beforeMs === undefined
          ? await namedTraces(store, name, words)
          : await oldTraces(store, beforeMs, limit, options);
      if (which.what === undefined) {
        output.print([[piece(`No trace in ${name} started before ${describeMoment(beforeMs!)}.`)]]);
        return EXIT_OK;
      }
      if (!(await confirmed(`Delete ${which.what}?`, options, output))) return EXIT_FAILED;
      const deleted = await store.deleteTraces(which.traces);
      output.print([[piece(`Deleted ${formatPlural(deleted, 'trace')}.`)]]);
      return EXIT_OK;
    });
  },
};

/** What to delete, and what the question calls it; nothing where there is none. */
interface Deletion {
  traces: DeleteTraces;
  what: string | undefined;
}

async function namedTraces(store: Store, name: string, words: readonly string[]): Promise<Deletion> {
  const found = new Map<string, string>();
  for (const word of words) {
    const { info } = await findTrace(store, name, word);
    found.set(info.traceId, `${info.traceId} (${info.name}, ${describeMoment(info.requestTime)})`);
  }
  const [only] = found.values();
  return {
    traces: { traceIds: [...found.keys()] },
    what: found.size === 1 ? `the trace ${only}` : formatPlural(found.size, 'trace'),
  };
}

async function oldTraces(
  store: Store,
  beforeMs: number,
  limit: number | undefined,
  { experiment }: Request['options'],
): Promise<Deletion> {
  const [experimentId] = typeof experiment === 'string' ? await experimentIdsOf(store, [experiment]) : [];
  return {
    traces: {
      maxTimestampMs: Math.max(0, beforeMs - 1),
      ...(limit === undefined ? {} : { maxTraces: limit }),
      ...(experimentId === undefined ? {} : { experimentId }),
    },
    what: await describeOldTraces(store, { beforeMs, experimentId, limit }),
  };
}
