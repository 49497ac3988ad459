import type { Store } from '@autolog/core';
import { formatTime } from '../format/time.ts';
import { formatPlural } from '../format/tokens.ts';
import type { Option } from './command.ts';

/** The option that says which traces are old. */
export const olderThanOption: Option = {
  takes: '<time>',
  about: 'traces that started before: 45m, 12h or 30d ago, or 2026-11-01',
};

/** More are not counted before somebody is asked. */
const mostCounted = 10_000;

/** Traces that started before a moment. */
export interface OldTraces {
  /** Milliseconds since the epoch. */
  beforeMs: number;
  experimentId?: string | undefined;
  /** Only so many, the oldest. */
  limit?: number | undefined;
}

/** How many there are, in words: `12 traces that started before 2026-11-01 00:00:00`; `undefined` where there are none. */
export async function describeOldTraces(
  store: Store,
  { beforeMs, experimentId, limit }: OldTraces,
): Promise<string | undefined> {
  const { traces, nextPageToken } = await store.searchTraces({
    filter: `trace.timestamp_ms < ${beforeMs}`,
    maxResults: Math.min(limit ?? mostCounted, mostCounted),
    ...(experimentId === undefined ? {} : { experimentIds: [experimentId] }),
  });
  if (traces.length === 0) return undefined;
  const isLimited = nextPageToken !== undefined && limit === traces.length;
  const more = nextPageToken !== undefined && !isLimited;
  const count = `${more ? 'more than ' : isLimited ? 'the oldest ' : ''}${formatPlural(traces.length, 'trace')}`;
  return `${count} that started before ${describeMoment(beforeMs)}`;
}

/** A moment as messages name it. */
export function describeMoment(milliseconds: number): string {
  const { date, time } = formatTime(milliseconds);
  return `${date} ${time}`;
}
