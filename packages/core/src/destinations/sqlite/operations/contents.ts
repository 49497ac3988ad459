import { builtins } from '../../../builtins.ts';
import type { DatabaseSync } from 'node:sqlite';
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
  return {
    store(trace, text) {
      const split = splitContent(text);
      if (!split) return text;
      const first = trace * CONTENTS_PER_TRACE;
      let next: number | undefined;
      const numbers: number[] = [];
      for (const part of split.parts) {
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
      return split.toTemplate(numbers);
    },

    forget: (trace) => void remove.run(trace),
  };
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
