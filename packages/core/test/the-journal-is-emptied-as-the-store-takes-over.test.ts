import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeDelivery } from '../src/destinations/sqlite/store-delivery.ts';
import { flush, shutdown, withSpan } from '../src/index.ts';
import { journalPath } from '../src/pipeline/journal/folder.ts';
import { encodeFrame, type JournalOwner } from '../src/pipeline/journal/frame.ts';
import { thisProcess } from '../src/pipeline/journal/owner.ts';
import { pipeline } from '../src/pipeline/pipeline.ts';
import { expectIdentity } from './support/identity.ts';
import { readNames, readTraces } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function record(from: number, to: number): void {
  for (let number = from; number < to; number++)
    withSpan({ name: `span ${number}`, inputs: 'x'.repeat(500) }, () => number);
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `span ${index}`).toSorted();

test('complete files are kept to be used again, and removed at shutdown', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  pipeline.deliverTo([
    storeDelivery(path, (span) => pipeline.process(span), { limits: { segmentBytes: 5000, maxBytes: 1e6 } }),
  ]);
  for (let round = 0; round < 4; round++) {
    record(round * 50, round * 50 + 50);
    expectIdentity((round + 1) * 50);
    expect(readdirSync(`${path}.journal`).length).toBeGreaterThan(1);
    expect(await flush()).toMatchObject({ exported: (round + 1) * 50, pending: 0, dropped: {} });
    const files = readdirSync(`${path}.journal`);
    expect(files.filter((file) => file.endsWith('.journal'))).toHaveLength(1);
    const spares = files.filter((file) => file.endsWith('.spare'));
    expect(spares.length).toBeGreaterThan(0);
    expect(spares.length).toBeLessThanOrEqual(8);
  }
  await shutdown();
  expect(readdirSync(`${path}.journal`)).toEqual([]);
  expect(await readNames(path)).toEqual(names(200));
});

test('a journal at its limit takes no more spans, counts them, and goes on when it is emptied', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  pipeline.deliverTo([
    storeDelivery(path, (span) => pipeline.process(span), { limits: { segmentBytes: 5000, maxBytes: 20_000 } }),
  ]);
  record(0, 100);
  expectIdentity(100);
  const { exported, pending, dropped } = await flush();
  expect({ pending, sum: exported + dropped['journal_full']! }).toEqual({ pending: 0, sum: 100 });
  expect(exported).toBeGreaterThan(15);
  record(100, 110);
  expect(await flush()).toMatchObject({ exported: exported + 10, pending: 0 });
  expectIdentity(110);
});

test('what a dead process left is taken over, and its files removed, by a program or a reader', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await runFixture('ways-out', ['SIGKILL', 'last'], path);
  await runFixture('ways-out', ['SIGKILL', 'open'], path);
  expect(readdirSync(`${path}.journal`)).toHaveLength(2);
  pipeline.deliverTo([storeDelivery(path, (span) => pipeline.process(span))]);
  record(0, 1);
  await shutdown();
  expect(readdirSync(`${path}.journal`)).toEqual([]);

  await runFixture('ways-out', ['process.exit', 'last'], path);
  expect(await readNames(path)).toEqual(['first child', 'only', 'only', 'root', 'second child', 'span 0']);
  expect(readdirSync(`${path}.journal`)).toEqual([]);
});

/** Writes the journal of some process, with a root that has not ended. */
function leaveJournal(path: string, owner: JournalOwner, more = ''): string {
  const file = journalPath(`${path}.journal`, '1-1-0-00000000', 0);
  const span = {
    traceId: `tr-${'1'.repeat(32)}`,
    spanId: '1'.repeat(16),
    name: 'left',
    type: 'TASK',
    startTimeNs: 1,
    status: 'UNSET',
    attributes: {},
    events: [],
    links: [],
  } as const;
  writeFileSync(
    file,
    encodeFrame({ kind: 'open', version: 1, owner, sequence: 0 }) +
      encodeFrame({ kind: 'start', span: { ...span, attributes: {}, events: [], links: [] } }) +
      more,
  );
  return file;
}

test('a journal of another machine or container is stored, and kept while its process may live', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await runFixture('program', ['1', 'flush'], path);
  const file = leaveJournal(path, { ...thisProcess(), host: 'elsewhere' });
  const [trace] = await readTraces(path);
  expect(trace!.info).toMatchObject({ name: 'left', state: 'IN_PROGRESS' });
  expect(trace!.info.interrupted).toBeUndefined();
  expect(readFileSync(file).length).toBeGreaterThan(0);

  // Without its journal, nothing more is to come of it.
  rmSync(file);
  expect((await readTraces(path))[0]!.info).toMatchObject({ name: 'left', interrupted: true });
});

test('a journal of a later version is left for that version', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  await runFixture('program', ['1', 'flush'], path);
  const file = leaveJournal(path, { ...thisProcess(), pid: 2 ** 22 + 1 });
  writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":1000'));
  expect(await readNames(path)).toEqual(['span 0']);
  expect(readFileSync(file).length).toBeGreaterThan(0);
});

test('damaged frames in a journal are counted, and no others are lost', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  pipeline.deliverTo([storeDelivery(path, (span) => pipeline.process(span))]);
  record(0, 10);
  const file = join(`${path}.journal`, readdirSync(`${path}.journal`)[0]!);
  const bytes = readFileSync(file);
  // One frame without its header, and two that become one.
  bytes[bytes.indexOf('"span 3"') - 30] = 1;
  bytes[bytes.indexOf(0x1e, bytes.indexOf('"span 5"'))] = 0x20;
  writeFileSync(file, bytes);
  record(10, 12);
  expect(await flush()).toMatchObject({ exported: 9, pending: 0, dropped: { journal_damaged: 3 } });
  expectIdentity(12);
  expect(await readNames(path)).toEqual(names(12).filter((name) => !['span 3', 'span 5', 'span 6'].includes(name)));
});

test('where zeros stand in a file that is being written, what is behind them waits until the file is complete', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  pipeline.deliverTo([
    storeDelivery(path, (span) => pipeline.process(span), { limits: { segmentBytes: 5000, maxBytes: 1e6 } }),
  ]);
  record(0, 4);
  const file = join(`${path}.journal`, readdirSync(`${path}.journal`)[0]!);
  const bytes = readFileSync(file);
  bytes.fill(0, bytes.indexOf('"span 1"') - 30, bytes.indexOf('"span 1"'));
  writeFileSync(file, bytes);
  expect(await flush()).toMatchObject({ exported: 1, pending: 3 });
  record(4, 12);
  expect(await flush()).toMatchObject({ exported: 11, pending: 0, dropped: { journal_damaged: 1 } });
  await shutdown();
  expect(await readNames(path)).toEqual(names(12).filter((name) => name !== 'span 1'));
});

test('a span that no database takes does not keep the others from being stored', async () => {
  const path = join(temporaryFolder(), 'traces.db');
  pipeline.deliverTo([storeDelivery(path, (span) => pipeline.process(span))]);
  record(0, 1);
  withSpan({ name: 'poisoned' }, (span) => Object.assign(span.record, { status: null, attributes: { big: 1n } }));
  withSpan({ name: 'poisoned too' }, (span) => Object.assign(span.record, { name: { not: 'a name' } }));
  record(1, 2);
  const { exported, pending, dropped } = await flush();
  expect({ exported, pending, dropped }).toEqual({
    exported: 2,
    pending: 0,
    dropped: { span_unwritable: 1, journal_damaged: 1 },
  });
  expect(await readNames(path)).toEqual(['span 0', 'span 1']);
});
