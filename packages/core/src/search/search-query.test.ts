import { describe, expect, it } from 'vitest';
import { createPageToken, readPageToken } from './page-token.ts';
import { compileSearch } from './search-query.ts';
import { find, insertTrace, testDatabase, thirtyTraces } from './test-database.ts';

const fields = [
  'timestamp_ms',
  'execution_time_ms',
  'end_time_ms',
  'status',
  'request_id',
  'name',
  'run_id',
  'experiment_id',
];
const orders = [
  [],
  ...fields.flatMap((field) => [[field], [`${field} DESC`]]),
  ['status', 'timestamp_ms DESC'],
  ['run_id DESC', 'execution_time_ms', 'name DESC'],
];

describe('compileSearch', () => {
  it.each(orders.map((orderBy) => ({ orderBy })))(
    'visits each trace once by $orderBy while others are inserted',
    ({ orderBy }) => {
      const traces = thirtyTraces();
      const database = testDatabase(traces);
      const whole = find(database, { orderBy }).ids;
      for (const maxResults of [1, 4, 7, 30, 31]) {
        const seen: number[] = [];
        let inserted = 0;
        let pageToken: string | undefined;
        do {
          const page = find(database, { orderBy, maxResults, pageToken });
          expect(page.ids.length).toBeLessThanOrEqual(maxResults);
          seen.push(...page.ids);
          pageToken = page.nextPageToken;
          if (inserted === 20) continue;
          // Like one that is there in all that is ordered by, and newest.
          const id = 1000 + maxResults * 100 + inserted++;
          insertTrace(database, {
            ...traces[seen.length % 30]!,
            id,
            trace_id: `tr-x${id}`,
            tags: {},
            metadata: {},
            spans: [],
            assessments: [],
          });
        } while (pageToken !== undefined);
        const old = seen.filter((id) => id <= 30);
        expect(new Set(seen).size).toBe(seen.length);
        expect(old).toEqual(whole);
      }
    },
  );

  it('pages through what a filter finds', () => {
    const database = testDatabase();
    const query = {
      filter: "tag.stage = 'live' AND trace.text LIKE '%story%'",
      orderBy: ['run_id DESC'],
      maxResults: 3,
    };
    const first = find(database, query);
    const second = find(database, { ...query, pageToken: first.nextPageToken });
    expect([...first.ids, ...second.ids]).toEqual(find(database, { ...query, maxResults: 6 }).ids);
  });

  it('pages where a value is longer than a token should be', () => {
    const traces = thirtyTraces().map((trace) => ({ ...trace, name: `${'n'.repeat(100_000)}${trace.id}` }));
    const database = testDatabase(traces);
    const first = find(database, { orderBy: ['name'], maxResults: 20 });
    expect(first.nextPageToken!.length).toBeLessThan(1000);
    const second = find(database, { orderBy: ['name'], maxResults: 20, pageToken: first.nextPageToken });
    expect(new Set([...first.ids, ...second.ids]).size).toBe(30);
  });

  it('gives no token after the last page', () => {
    const database = testDatabase();
    expect(find(database, { maxResults: 30 }).nextPageToken).toBeUndefined();
    expect(find(database, { maxResults: 29 }).nextPageToken).toBeDefined();
  });

  it('keeps to experiments and a run', () => {
    const traces = thirtyTraces();
    const database = testDatabase(traces);
    const ids = (matches: (trace: (typeof traces)[number]) => boolean): number[] =>
      traces
        .filter(matches)
        .map(({ id }) => id)
        .toReversed();
    expect(find(database, { experimentIds: ['1'] }).ids).toEqual(ids(({ experiment_id }) => experiment_id === '1'));
    expect(find(database, { experimentIds: ['0', '1'] }).ids).toEqual(
      ids(({ experiment_id }) => experiment_id !== null),
    );
    expect(find(database, { experimentIds: [] }).ids).toEqual([]);
    expect(find(database, { runId: 'run-4', filter: "status = 'OK'" }).ids).toEqual(
      ids(({ run_id, state }) => run_id === 'run-4' && state === 'OK'),
    );
  });

  it.each([0, -1, 1.5, 10_001, 1e9, Number.NaN, '5' as unknown as number])('refuses maxResults %s', (maxResults) => {
    expect(() => compileSearch({ maxResults }, 'traces.id')).toThrow(
      /^maxResults must be a whole number from 1 to 10000, not /,
    );
  });

  it('limits how many experiments are named', () => {
    expect(() => compileSearch({ experimentIds: Array.from({ length: 1001 }, String) }, 'traces.id')).toThrow(
      'experimentIds has at most 1000 entries, not 1001.',
    );
  });

  it('uses the index on time for the order, the pages and conditions on the time', () => {
    const database = testDatabase();
    const { nextPageToken } = find(database, { filter: 'timestamp_ms > 5', maxResults: 3 });
    for (const query of [
      {},
      { filter: 'timestamp_ms > 5' },
      { filter: 'timestamp_ms > 5', pageToken: nextPageToken },
    ]) {
      const search = compileSearch(query, 'traces.id');
      const plan = database
        .prepare(`EXPLAIN QUERY PLAN ${search.sql}`)
        .all(...search.parameters)
        .map(({ detail }) => String(detail));
      expect(plan).toEqual([expect.stringMatching(/USING COVERING INDEX traces_by_start/)]);
    }
  });
});

describe('page tokens', () => {
  const database = testDatabase();
  const query = { filter: "status = 'OK'", orderBy: ['name'], maxResults: 2 };
  const token = find(database, query).nextPageToken!;
  const foreign =
    'pageToken is of another search: filter, orderBy, experimentIds and runId must be those of the page before.';
  const garbage = 'pageToken is not one that searchTraces gave: pass the nextPageToken of the page before.';

  it('can be used in an address', () => {
    expect(encodeURIComponent(token)).toBe(token);
  });

  it('give pages of another size too', () => {
    expect(find(database, { ...query, maxResults: 5, pageToken: token }).ids).toHaveLength(5);
  });

  it.each([
    { filter: "status = 'ERROR'" },
    { filter: '' },
    { orderBy: ['name DESC'] },
    { orderBy: [] },
    { experimentIds: ['1'] },
    { runId: 'run-0' },
  ])('are refused by another search: %j', (change) => {
    expect(() => find(database, { ...query, ...change, pageToken: token })).toThrow(foreign);
  });

  const encode = (content: unknown): string =>
    Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');
  it.each([
    '',
    'x',
    '!!',
    "'; DROP TABLE traces; --",
    token.slice(1),
    `${token}\n`,
    `${token}=`,
    encode('{'),
    encode({}),
    encode(null),
    encode(['a', {}]),
    encode([5]),
    encode([]),
    'A'.repeat(20_001),
    5 as unknown as string,
  ])('are refused where they are garbage: %j', (pageToken) => {
    expect(() => find(database, { ...query, pageToken })).toThrow(garbage);
  });

  it('are refused with too many or few values', () => {
    const search = [query.filter, query.orderBy, null, null];
    expect(readPageToken(createPageToken(search, ['a', 1, 2]), search, 3)).toEqual(['a', 1, 2]);
    expect(() => find(database, { ...query, pageToken: createPageToken(search, ['a', 1]) })).toThrow(foreign);
    expect(() => find(database, { ...query, pageToken: createPageToken(search, ['a', 1, 2, 3]) })).toThrow(foreign);
  });

  it('keep numbers exact', () => {
    const values = [1_700_000_000_123_456_768, 0.1, null, 'ü'];
    expect(readPageToken(createPageToken('s', values), 's', 4)).toEqual(values);
  });
});
