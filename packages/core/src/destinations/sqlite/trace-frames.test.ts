import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { journalFolder, journalPath, makePrivateFolder } from '../../pipeline/journal/folder.ts';
import { encodeFrame, type Frame, JOURNAL_VERSION } from '../../pipeline/journal/frame.ts';
import { thisProcess } from '../../pipeline/journal/owner.ts';
import type { SpanRecord } from '../../span/record.ts';
import { sqliteStore } from './store.ts';

const traceId = `tr-${'7'.repeat(32)}`;
const root: SpanRecord = {
  traceId,
  spanId: '00000000000000aa',
  name: 'root',
  type: 'CHAIN',
  startTimeNs: 1.7e18,
  endTimeNs: 1.7e18 + 1e9,
  status: 'OK',
  inputs: '"in"',
  outputs: '"out"',
  attributes: {},
  events: [],
  links: [],
};
const child: SpanRecord = { ...root, spanId: '00000000000000bb', parentId: root.spanId, name: 'child' };
const update: Frame = {
  kind: 'trace',
  traceId,

  update: {
    experiment: 'support',
    runId: 'run',
    session: 's',
    tags: { a: 'b' },
    responsePreview: 'mine',
    state: 'ERROR',
  },
};

/** A store that has read frames as a process wrote them, some before the others. */
async function infoAfter(...groups: Frame[][]): Promise<unknown> {
  const path = join(temporaryFolder(), 'traces.db');
  makePrivateFolder(journalFolder(path));
  const file = journalPath(journalFolder(path), 'test', 0);
  let text = encodeFrame({ kind: 'open', version: JOURNAL_VERSION, owner: thisProcess(), sequence: 0 });
  writeFileSync(file, text);
  const store = sqliteStore(path);
  for (const frames of groups) {
    text += frames.map(encodeFrame).join('');
    writeFileSync(file, text);
    await store.getTrace(traceId);
  }
  const { info, data } = (await store.getTrace(traceId))!;
  store.close();
  return { ...info, spans: data.spans.map(({ name }) => name) };
}

const ends: Frame[] = [
  { kind: 'end', span: child, sequence: 1 },
  { kind: 'end', span: root, sequence: 2 },
];

test.each([
  ['between them', [[ends[0]!], [update], [ends[1]!]]],
  ['in one batch', [[update, ...ends]]],
  ['after the end', [ends, [update]]],
])('what is known of a trace stays, told %s', async (_when, groups) => {
  expect(await infoAfter(...groups)).toEqual({
    traceId,
    name: 'root',
    state: 'ERROR',
    requestTime: 1.7e12,
    executionDuration: 1000,
    requestPreview: 'in',
    responsePreview: 'mine',
    spanCount: 2,
    errorCount: 0,
    experimentId: '1',
    runId: 'run',
    session: 's',
    tags: { a: 'b' },
    traceMetadata: { 'mlflow.trace.session': 's', 'mlflow.sourceRun': 'run' },
    assessments: [],
    spans: ['root', 'child'],
  });
});

test('media are there before the first span of their trace, and what is known of a trace that is not there is passed over', async () => {
  const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  const attachment: Frame = { kind: 'attachment', traceId, sha256, mimeType: 'text/plain', base64: 'dGVzdA==' };
  expect(await infoAfter([attachment], [ends[0]!])).toMatchObject({ name: 'child', spans: ['child'] });
  expect(await infoAfter([attachment], ends)).toMatchObject({
    name: 'root',
    requestTime: 1.7e12,
    spans: ['root', 'child'],
  });
  await expect(infoAfter([update])).rejects.toThrow(TypeError);
});

test('what a trace told that was dropped again is gone with it, in one batch and in several', async () => {
  const messages = Array.from({ length: 9 }, (_, index) => ({ role: 'user', content: `${index} ${'x'.repeat(300)}` }));
  const { endTimeNs: _, outputs: __, ...running } = { ...root, inputs: JSON.stringify({ messages }) };
  const start: Frame = { kind: 'start', span: { ...running, status: 'UNSET' } };
  const drop: Frame = { kind: 'drop', traceId, spanId: root.spanId };
  const path = join(temporaryFolder(), 'traces.db');
  makePrivateFolder(journalFolder(path));
  const file = journalPath(journalFolder(path), 'test', 0);
  const other = { ...root, traceId: `tr-${'8'.repeat(32)}` };
  const groups: Frame[][] = [
    [start, update, drop],
    [start, update],
    [drop],
    [update],
    [{ kind: 'end', span: other, sequence: 1 }],
  ];
  let text = encodeFrame({ kind: 'open', version: JOURNAL_VERSION, owner: thisProcess(), sequence: 0 });
  writeFileSync(file, text);
  const store = sqliteStore(path);
  const seen: unknown[] = [];
  for (const frames of groups) {
    text += frames.map(encodeFrame).join('');
    writeFileSync(file, text);
    seen.push((await store.searchTraces()).traces.map(({ tags }) => tags));
  }
  store.close();
  expect(seen).toEqual([[], [{ a: 'b' }], [], [], [{}]]);
});
