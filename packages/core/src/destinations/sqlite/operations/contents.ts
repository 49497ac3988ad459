import { builtins } from '../../../builtins.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Range } from './json-elements.ts';
import { isTemplate, joinContent, splitContent } from './split-content.ts';

/**
 * A content's key is its trace's key times this, plus its number in the trace: contents of a trace stand together, and what
 * one turn of a conversation adds has numbers that count up, which keeps templates short.
 */
export const CONTENTS_PER_TRACE: number = 2 ** 20;

/** Half of SHA-256: no two contents of a trace have the same, not even on purpose. */
const HASH_BYTES = 16;

/** Stores texts of spans, what repeats in a trace once. */
export interface ContentWriter {
  /** What to put into the column for a text. Call it in the transaction that stores the span. */
  store(trace: number, text: string): string;
  /** Removes what was stored for a trace that is not kept after all. */
  forget(trace: number): void;
  /** The transaction has ended, and perhaps nothing of it was stored. */
  endBatch(): void;
}

/** A text that was stored in this transaction, and the numbers of its parts. */
interface Stored {
  text: string;
  ranges: readonly Range[];
  numbers: readonly number[];
}

export function contentWriter(database: DatabaseSync): ContentWriter {
  const find = database.prepare('SELECT id FROM contents WHERE trace = ? AND hash = ?');
  const findLast = database.prepare('SELECT max(id) AS id FROM contents WHERE id >= ? AND id < ?');
  const insert = database.prepare('INSERT INTO contents (id, trace, hash, text) VALUES (?, ?, ?, ?)');

  const remove = database.prepare('DELETE FROM contents WHERE trace = ?');

  const nextNumber = (trace: number): number => {
    const first = trace * CONTENTS_PER_TRACE;
    const last = findLast.get(first, first + CONTENTS_PER_TRACE)!['id'];
    return last === null ? 0 : Number(last) - first + 1;
  };

  const { hash } = builtins.crypto;
  /** The last text of each trace: the next one mostly begins with it, and what they share need not be looked for. */
  const last = new Map<number, Stored>();

  return {
    store(trace, text) {
      const split = splitContent(text);
      if (!split) return text;
      const { ranges } = split;
      const first = trace * CONTENTS_PER_TRACE;
      let next: number | undefined;
      const numbers = sharedNumbers(last.get(trace), text, ranges);
      for (const { start, end } of ranges.slice(numbers.length)) {
        const part = text.slice(start, end);
        const digest = hash('sha256', part, 'buffer').subarray(0, HASH_BYTES);
        const known = find.get(trace, digest);
        if (known) {
          numbers.push(Number(known['id']) - first);
          continue;
        }
        next ??= nextNumber(trace);
        if (next >= CONTENTS_PER_TRACE) return text;
        insert.run(first + next, trace, digest, part);
        numbers.push(next++);
      }
      last.set(trace, { text, ranges, numbers });
      return split.toTemplate(numbers);
    },

    forget(trace) {
      last.delete(trace);
      remove.run(trace);
    },

    endBatch: () => last.clear(),
  };
}

/** The numbers of the parts that a text begins with and an earlier one began with too. */
function sharedNumbers(before: Stored | undefined, text: string, ranges: readonly Range[]): number[] {
  if (!before) return [];
  // As many as are certain, and the fewest that are not: between them is tried in the middle.
  let shared = 0;
  let tooMany = Math.min(before.ranges.length, ranges.length) + 1;
  for (let count = tooMany - 1; shared + 1 < tooMany; count = (shared + tooMany) >> 1) {
    const from = shared === 0 ? 0 : ranges[shared - 1]!.end;
    const { end } = ranges[count - 1]!;
    // Whole strings are compared ten times as fast as `startsWith` does.
    const isShared = end === before.ranges[count - 1]!.end && text.slice(from, end) === before.text.slice(from, end);
    if (isShared) shared = count;
    else tooMany = count;
  }
  // The same text may have been taken apart otherwise: what follows has a say in that.
  const differs = ranges.slice(0, shared).findIndex((range, index) => !isSame(range, before.ranges[index]!));
  return before.numbers.slice(0, differs === -1 ? shared : differs);
}

function isSame(one: Range, other: Range): boolean {
  return one.start === other.start && one.end === other.end;
}

/**
 * Gives the texts that were stored for spans of some traces, as they were. The contents of all these traces are read at
 * once, when the first of them is needed.
 *
 * @param traces keys of the traces
 */
export function contentReader(
  database: DatabaseSync,
  traces: readonly number[],
): (trace: number, stored: string) => string {
  let contents: Map<number, string> | undefined;
  return (trace, stored) => {
    if (!isTemplate(stored)) return stored;
    contents ??= readContents(database, traces);
    return joinContent(stored, (number) => contents!.get(trace * CONTENTS_PER_TRACE + number));
  };
}

function readContents(database: DatabaseSync, traces: readonly number[]): Map<number, string> {
  const rows = database
    .prepare('SELECT id, text FROM contents WHERE trace IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(traces));
  return new Map(rows.map(({ id, text }) => [Number(id), String(text)]));
}
