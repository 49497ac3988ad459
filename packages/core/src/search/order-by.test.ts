import { describe, expect, it } from 'vitest';
import { parseOrderBy } from './order-by.ts';
import { SearchSyntaxError } from './syntax-error.ts';
import { find, testDatabase, type TestTrace, thirtyTraces } from './test-database.ts';

const traces = thirtyTraces();
const database = testDatabase(traces);

const values: Record<string, (trace: TestTrace) => string | number | null> = {
  timestamp_ms: ({ startMs }) => startMs,
  execution_time_ms: ({ startMs, endMs }) => endMs && endMs - startMs,
  end_time_ms: ({ endMs }) => endMs,
  status: ({ state }) => state,
  request_id: ({ trace_id }) => trace_id,
  name: ({ name }) => name,
  run_id: ({ run_id }) => run_id,
  experiment_id: ({ experiment_id }) => experiment_id,
};

/** Compares as the documentation says: what is absent last, ties newest first. */
function sorted(field: string, descending: boolean): number[] {
  const compare = (a: string | number | null, b: string | number | null): number => {
    if (a === b) return 0;
    if (a === null || b === null) return a === null ? 1 : -1;
    return (a < b ? -1 : 1) * (descending ? -1 : 1);
  };
  const isTime = field === 'timestamp_ms';
  return traces
    .toSorted(
      (a, b) =>
        compare(values[field]!(a), values[field]!(b)) ||
        b.startMs - a.startMs ||
        (isTime && !descending ? a.id - b.id : b.id - a.id),
    )
    .map(({ id }) => id);
}

const failure = (clause: string): unknown => {
  try {
    parseOrderBy([clause]);
  } catch (error) {
    expect(error).toBeInstanceOf(SearchSyntaxError);
    const { code, position, detail } = error as SearchSyntaxError;
    return { code, position, detail };
  }
  return undefined;
};

const allowed = 'timestamp_ms, execution_time_ms, end_time_ms, status, request_id, name, run_id or experiment_id';

describe('parseOrderBy', () => {
  it('gives the newest first where nothing is said', () => {
    expect(find(database, '').ids).toEqual(traces.map(({ id }) => id).toReversed());
    expect(find(database, { orderBy: ['timestamp_ms DESC'] }).ids).toEqual(find(database, '').ids);
  });

  it.each(
    Object.keys(values).flatMap((field) => [
      [field, 'ASC'],
      [field, 'DESC'],
    ]),
  )('orders by %s %s', (field, direction) => {
    expect(find(database, { orderBy: [`${field} ${direction}`] }).ids).toEqual(sorted(field, direction === 'DESC'));
  });

  it('takes the older names, prefixes, quotes and any case of the direction', () => {
    const same = (one: string, other: string): void =>
      expect(parseOrderBy([one]).orderBy).toBe(parseOrderBy([other]).orderBy);
    same('timestamp desc', 'timestamp_ms DESC');
    same('trace.execution_time', 'execution_time_ms ASC');
    same('attributes.`trace_id`', 'request_id');
    same(' state ', 'status');
    expect(parseOrderBy(['timestamp_ms DESC', 'status ASC']).orderBy).toBe(
      'traces.start_time_ns DESC, traces.state, traces.id',
    );
  });

  it.each([
    ['duration', 0, `expected ${allowed}, found duration.`],
    ['', 0, `expected ${allowed}, found the end.`],
    ['tag.x', 0, `expected ${allowed}, found tag.`],
    ['trace.tag', 6, `expected ${allowed}, found tag.`],
    ['constructor', 0, `expected ${allowed}, found constructor.`],
    ['name UP', 5, 'expected ASC, DESC or the end (each field is an entry of its own), found UP.'],
    ['name, status', 4, 'expected ASC, DESC or the end (each field is an entry of its own), found ,.'],
    ['name; DROP TABLE traces', 4, 'expected ASC, DESC or the end (each field is an entry of its own), found ;.'],
  ])('refuses %j', (clause, position, detail) => {
    expect(failure(clause)).toEqual({ code: 'INVALID_OPTION', position, detail });
  });

  it('refuses a field twice, also under another name', () => {
    expect(() => parseOrderBy(['timestamp', 'name', 'timestamp_ms DESC'])).toThrow(
      'orderBy cannot be read at character 1: timestamp_ms is in orderBy twice.\n  timestamp_ms DESC\n  ^',
    );
  });
});
