import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { flush, getTrace, init, type InitOptions, searchTraces, startSpan, stats, withSpan } from '../src/index.ts';
import { recordSpans } from '../src/testing/index.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const SECRET = 'sk-proj-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH';

afterEach(() => init({ destinations: [] }));

/** Sets tracing up with a store of its own; gives the text of all its files. */
function storeWith(options: InitOptions, onTestFinished: (cleanup: () => void) => void): () => string {
  const path = join(temporaryFolder(onTestFinished), 'traces.db');
  init({ ...options, destinations: [`sqlite:${path}`] });
  return () => ['', '-wal'].map((suffix) => readFileSync(path + suffix, 'latin1')).join('');
}

function recordSecrets(): void {
  const span = startSpan({
    name: `asks with ${SECRET}`,
    type: 'TOOL',
    inputs: { key: SECRET, nested: [{ text: `a ${SECRET} b` }] },
    attributes: { header: SECRET },
  });
  span.addEvent(`event ${SECRET}`, { detail: SECRET });
  span.recordException(new Error(`refused: ${SECRET}`));
  span.end({ outputs: `out ${SECRET}` });
}

test('a mask sees every text before it leaves, in the journal, the store and a destination', async ({
  onTestFinished,
}) => {
  const written: unknown[] = [];
  const path = join(temporaryFolder(onTestFinished), 'traces.db');
  const mask = (text: string): string => text.replaceAll(SECRET, '[secret]');
  init({ mask, destinations: [`sqlite:${path}`, { name: 'custom', write: (spans) => void written.push(...spans) }] });
  recordSecrets();
  await flush();
  const [span] = (await getTrace('latest'))!.data.spans;
  expect(span).toMatchObject({
    name: 'asks with [secret]',
    inputs: { key: '[secret]', nested: [{ text: 'a [secret] b' }] },
    outputs: 'out [secret]',
    attributes: { header: '[secret]' },
    statusMessage: 'refused: [secret]',
  });
  expect(span!.events[1]!.attributes['exception.stacktrace']).toContain('refused: [secret]');
  expect(JSON.stringify(written)).toContain('[secret]');
  expect(JSON.stringify(written)).not.toContain(SECRET);
  expect(readFileSync(path, 'latin1') + readFileSync(`${path}-wal`, 'latin1')).not.toContain(SECRET);
});

test('maskSecrets masks what looks like a key', async ({ onTestFinished }) => {
  const files = storeWith({ maskSecrets: true }, onTestFinished);
  recordSecrets();
  await flush();
  expect(files()).not.toContain(SECRET);
});

test('a mask that throws lets nothing through, and the program goes on', async ({ onTestFinished }) => {
  const files = storeWith(
    {
      mask: () => {
        throw new Error('broken mask');
      },
    },
    onTestFinished,
  );
  recordSecrets();
  await flush();
  expect(files()).not.toContain(SECRET);
  expect((await getTrace('latest'))!.data.spans).toMatchObject([{ type: 'TOOL', status: 'ERROR' }]);
});

test('captureContent reduces, for all spans or from a span on downwards, never the other way', async ({
  onTestFinished,
}) => {
  storeWith({}, onTestFinished);
  withSpan({ name: 'root', inputs: 'open' }, () => {
    withSpan({ name: 'private', inputs: 'closed', captureContent: 'metadata' }, () => {
      withSpan({ name: 'below', inputs: 'closed', captureContent: 'all' }, () => 'closed');
    });
  });
  await flush();
  const spans = (await getTrace('latest'))!.data.spans;
  expect(spans.map(({ name, inputs, outputs }) => [name, inputs, outputs])).toEqual([
    ['root', 'open', undefined],
    ['private', undefined, undefined],
    ['below', undefined, undefined],
  ]);
});

test('processors change spans or drop them, and what was told of a running span is taken back', async ({
  onTestFinished,
}) => {
  storeWith(
    {
      processors: [
        (span) => {
          if (span.name === 'noise' && span.endTimeNs !== undefined) return undefined;
          span.attributes['team'] = 'search';
          return span;
        },
      ],
    },
    onTestFinished,
  );
  withSpan({ name: 'root' }, () => {
    withSpan({ name: 'noise' }, () => withSpan({ name: 'signal' }, () => 1));
  });
  withSpan({ name: 'noise' }, () => 1);
  await flush();
  expect(stats()).toMatchObject({ exported: 2, pending: 0, dropped: { processor: 2 } });
  const { traces } = await searchTraces();
  expect(traces).toMatchObject([{ name: 'root', spanCount: 2 }]);
  const spans = (await getTrace('latest'))!.data.spans;
  expect(spans.map((span) => [span.name, span.attributes['team']])).toEqual([
    ['root', 'search'],
    ['signal', 'search'],
  ]);
});

test('sampling keeps traces whole, and a call may ask for more', async ({ onTestFinished }) => {
  storeWith({ samplingRatio: 0 }, onTestFinished);
  const chain = (name: string, samplingRatio?: number): number =>
    withSpan({ name, ...(samplingRatio === undefined ? {} : { samplingRatio }) }, () =>
      withSpan({ name: `below ${name}` }, () => 1),
    );
  expect(chain('left out')).toBe(1);
  chain('kept', 1);
  await flush();
  expect(stats()).toMatchObject({ exported: 2, pending: 0, dropped: { sampled_out: 2 } });
  expect((await searchTraces()).traces).toMatchObject([{ name: 'kept', spanCount: 2 }]);
});

test('tail sampling keeps what failed', async ({ onTestFinished }) => {
  storeWith({ tailSampling: { keepErrors: true } }, onTestFinished);
  const run = (name: string, fails: boolean): void =>
    withSpan({ name }, () => {
      withSpan({ name: 'early' }, () => 1);
      const span = startSpan({ name: 'late' });
      if (fails) span.recordException(new Error('boom'));
      span.end();
    });
  run('fine', false);
  run('failed', true);
  await flush();
  expect(stats()).toMatchObject({ exported: 3, pending: 0, dropped: { sampled_out: 3 } });
  const { traces } = await searchTraces();
  expect(traces).toMatchObject([{ name: 'failed', spanCount: 3, errorCount: 1 }]);
  const spans = (await getTrace('latest'))!.data.spans;
  expect(spans[2]!.events[0]!.attributes['exception.stacktrace']).toContain('boom');
});

test('a test sees the mask at work', () => {
  init({ mask: (text) => text.replaceAll(SECRET, '[secret]'), destinations: [] });
  const recorded = recordSpans();
  recordSecrets();
  expect(JSON.stringify(recorded.spans())).not.toContain(SECRET);
  recorded.stop();
});

test('a destination of the user gets media in place', async () => {
  const written: unknown[] = [];
  init({ destinations: [{ name: 'custom', write: (spans) => void written.push(...spans) }] });
  const url = `data:image/png;base64,${Buffer.alloc(20_000, 7).toString('base64')}`;
  withSpan({ name: 'look', inputs: { image_url: { url } } }, () => 'seen');
  await flush();
  expect(written).toMatchObject([{ inputs: { image_url: { url } } }]);
});
