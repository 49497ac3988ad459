import { type Store, TracingError, type TraceQuery } from '@autolog/core';
import { UsageError } from '../command-line.ts';
import { momentForms, parseMoment } from '../read/moment.ts';
import { syntaxExcerpt } from '../read/syntax-excerpt.ts';
import type { Option, Request } from './command.ts';

/** Options that say which traces are meant. Conditions add up. */
export const selectionOptions: Record<string, Option> = {
  filter: {
    takes: '<filter>',
    about:
      "only traces that meet a filter of MLflow's, such as\n\"tag.stage = 'live' AND trace.execution_time_ms > 500\"",
  },
  experiment: {
    takes: '<name|id>',
    about: 'only traces of this experiment, or of several (give it again)',
    many: true,
  },
  since: { takes: '<time>', about: 'only traces that started since: 45m, 12h or 3d ago, or 2026-11-01' },
  errors: {
    about: 'only traces that failed; for those in which a span failed\n--filter "span.status = \'ERROR\'"',
  },
};

/** Which traces the options of a command line select, as a store is asked for them. */
export interface Selection {
  /** Whether anything was said. */
  isGiven: boolean;
  /**
   * The query for a store.
   *
   * @param orderBy checked together with the filter
   * @throws UsageError that shows where a filter or an order cannot be read; TracingError `NOT_FOUND` for an experiment
   */
  queryOf(store: Store, orderBy?: readonly string[]): Promise<TraceQuery>;
}

/** Reads what {@link selectionOptions} say. Throws a {@link UsageError}. */
export function readSelection(options: Request['options'], nowMs: number = Date.now()): Selection {
  const filter = ((options['filter'] as string | undefined) ?? '').trim();
  const experiments = (options['experiment'] as string[] | undefined) ?? [];
  const since = readMoment(options, 'since', nowMs);
  const conditions: string[] = [];
  if (since !== undefined) conditions.push(`trace.timestamp_ms >= ${since}`);
  if (options['errors']) conditions.push("trace.status = 'ERROR'");
  return {
    isGiven: filter !== '' || experiments.length > 0 || conditions.length > 0,
    async queryOf(store, orderBy = []) {
      // On its own, so that what is shown of a wrong filter is what was typed. In no experiment there is nothing to search.
      await store.searchTraces({ filter, orderBy, experimentIds: [], maxResults: 1 }).catch(refuse);
      const all = filter === '' ? conditions : [...conditions, filter];
      return {
        ...(all.length > 0 ? { filter: all.join(' AND ') } : {}),
        ...(orderBy.length > 0 ? { orderBy } : {}),
        ...(experiments.length > 0 ? { experimentIds: await experimentIdsOf(store, experiments) } : {}),
      };
    },
  };
}

/** The moment that an option gives, in milliseconds since the epoch. Throws a {@link UsageError}. */
export function readMoment(options: Request['options'], name: string, nowMs: number = Date.now()): number | undefined {
  const text = options[name] as string | undefined;
  const moment = text === undefined ? undefined : parseMoment(text, nowMs);
  if (text !== undefined && moment === undefined)
    throw new UsageError(`--${name} takes ${momentForms}, not "${text}".`);
  return moment;
}

/** The whole number that `--limit` gives. Throws a {@link UsageError}. */
export function readLimit({ limit }: Request['options']): number | undefined {
  if (limit === undefined) return undefined;
  if (Number.isSafeInteger(Number(limit)) && Number(limit) >= 1) return Number(limit);
  throw new UsageError(`--limit takes a whole number from 1, not "${String(limit)}".`);
}

/** The ids of experiments by name or id. */
export function experimentIdsOf(store: Store, experiments: readonly string[]): Promise<string[]> {
  return Promise.all(
    experiments.map(async (nameOrId) => {
      const experiment = await store.getExperiment(nameOrId);
      if (experiment) return experiment.experimentId;
      const names = (await store.searchExperiments()).map(({ name }) => name);
      const known = names.length > 10 ? [...names.slice(0, 10), `${names.length - 10} more`] : names;
      throw new TracingError('NOT_FOUND', `There is no experiment "${nameOrId}"; there are ${known.join(', ')}.`);
    }),
  );
}

function refuse(error: unknown): never {
  if (!(error instanceof TracingError) || !['INVALID_FILTER', 'INVALID_OPTION'].includes(error.code)) throw error;
  const { message, excerpt } = syntaxExcerpt(error.message);
  throw new UsageError(message, excerpt);
}
