import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { getTrackingUri, TracingError, withStore } from '@autolog/core';
import { UsageError } from '../command-line.ts';
import { formatCount, formatPlural } from '../format/tokens.ts';
import { readLines } from '../read/lines.ts';
import { piece } from '../terminal/line.ts';
import { type Command, EXIT_OK } from './command.ts';
import { storeOption } from './with-store.ts';

/** `autolog import <file|->`: takes in what `autolog export` wrote. */
export const importCommand: Command = {
  name: 'import',
  takes: '<file>|- [--store <path|uri>]',
  summary: 'take in traces that were exported as JSON lines',
  about: [
    'Takes a file that autolog export wrote, or - for the standard input. Traces that the store has',
    'already are passed over. Where a line is wrong its number is said, and those before it are imported.',
    'A store is made where there is none.',
  ],
  maxWords: 1,
  word: 'file',
  options: { store: storeOption },
  async run({ options, words: [file] }, output) {
    if (file === undefined) throw new UsageError('autolog import takes one file, or - for the standard input.');
    const input = await openInput(file);
    const { imported, skipped } = await withStore(
      (store) => store.importJsonLines(linesOf(input, file)),
      (options['store'] as string | undefined) ?? getTrackingUri(),
    );
    const there = skipped > 0 ? `; ${formatCount(skipped)} ${skipped === 1 ? 'was' : 'were'} there already` : '';
    output.print([[piece(`Imported ${formatPlural(imported, 'trace')}${there}.`)]]);
    return EXIT_OK;
  },
};

/** Opened before the store, which need not be made for a file that is not there. */
async function openInput(file: string): Promise<Readable> {
  if (file === '-') return process.stdin;
  return (await open(file).catch((error: unknown) => unreadable(file, error))).createReadStream();
}

async function* linesOf(input: Readable, file: string): AsyncGenerator<string, void> {
  try {
    yield* readLines(input);
  } catch (error) {
    unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): never {
  throw new TracingError('INVALID_OPTION', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
}
