import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import { inTransaction } from '../transaction.ts';
import { parseExported } from './check-exported.ts';
import type { ExportedTrace } from './export-json-lines.ts';
import { type TraceImporter, traceImporter } from './import-trace.ts';
import { nextTurn } from './next-turn.ts';

/** What {@link importJsonLines} did. */
export interface Imported {
  imported: number;
  /** Traces that were there already; nothing of them was changed. */
  skipped: number;
}

const BATCH = 50;

/**
 * Takes in what `exportJsonLines` gave, in transactions of some traces each. Empty lines are passed over.
 *
 * @throws TracingError `INVALID_OPTION` that names the number of a line that is none; what stood before it is imported
 */
export async function importJsonLines(
  database: DatabaseSync,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<Imported> {
  const importer = traceImporter(database);
  const result: Imported = { imported: 0, skipped: 0 };
  let batch: ExportedTrace[] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    try {
      batch.push(parseExported(line));
    } catch (cause) {
      takeIn(database, importer, batch, result);
      const { message } = cause as Error;
      throw new TracingError(
        'INVALID_OPTION',
        `Line ${number} is no exported trace: ${message}. The lines before it are imported (${result.imported} new traces): mend or remove it and import again, traces that are there are passed over.`,
        { cause },
      );
    }
    if (batch.length < BATCH) continue;
    takeIn(database, importer, batch, result);
    batch = [];
    await nextTurn();
  }
  takeIn(database, importer, batch, result);
  return result;
}

function takeIn(
  database: DatabaseSync,
  importer: TraceImporter,
  traces: readonly ExportedTrace[],
  result: Imported,
): void {
  if (traces.length === 0) return;
  const imported = inTransaction(database, () => traces.filter((trace) => importer.add(trace)).length);
  result.imported += imported;
  result.skipped += traces.length - imported;
}
