import type { DatabaseSync } from 'node:sqlite';
import type { JournalPosition } from '../../pipeline/journal/writer.ts';

/** Where a store stands in a journal. */
export interface IngestedJournal extends JournalPosition {
  /** Spans that could not be read. */
  damaged: number;
}

/** A journal as the store's table has it. */
export interface JournalRow extends IngestedJournal {
  id: number;
}

/** The store's table of journals. */
export interface JournalRows {
  find(journal: string): JournalRow | undefined;
  names(): string[];
  /** @param sequence the number of the last span before the journal's first file that is there */
  add(journal: string, segment: number, sequence: number): JournalRow;
  update(row: JournalRow): void;
  /** Marks the running spans of a journal as interrupted, and their traces: its process has ended. */
  interrupt(journal: string): void;
  /** Removes journals; what was running in them is interrupted. */
  remove(journals: readonly string[]): void;
}

/** Statements on the table; what they write belongs in a transaction of the caller's. */
export function journalRows(database: DatabaseSync): JournalRows {
  const select = database.prepare('SELECT id, segment, position, sequence, damaged FROM journals WHERE journal = ?');
  const find = (journal: string): JournalRow | undefined => select.get(journal) as JournalRow | undefined;
  const selectNames = database.prepare('SELECT journal FROM journals');
  const deleteRow = database.prepare('DELETE FROM journals WHERE journal = ?');
  const interruptSpans = database.prepare(
    'UPDATE spans SET interrupted = 1 WHERE end_time_ns IS NULL AND interrupted = 0 AND journal = ? RETURNING trace',
  );
  const interruptTrace = database.prepare("UPDATE traces SET interrupted = 1 WHERE id = ? AND state = 'IN_PROGRESS'");

  const interrupt = (journal: string): void => {
    const row = find(journal);
    const spans = row ? (interruptSpans.all(row.id) as { trace: number }[]) : [];
    for (const trace of new Set(spans.map((span) => span.trace))) interruptTrace.run(trace);
  };

  return {
    find,
    names: () => selectNames.all().map(({ journal }) => String(journal)),
    add(journal, segment, sequence) {
      database
        .prepare('INSERT INTO journals (journal, segment, position, sequence) VALUES (?, ?, 0, ?)')
        .run(journal, segment, sequence);
      return find(journal)!;
    },
    update({ id, segment, position, sequence, damaged }) {
      database
        .prepare('UPDATE journals SET segment = ?, position = ?, sequence = ?, damaged = ? WHERE id = ?')
        .run(segment, position, sequence, damaged, id);
    },
    interrupt,
    remove(journals) {
      for (const journal of journals) {
        interrupt(journal);
        deleteRow.run(journal);
      }
    },
  };
}
