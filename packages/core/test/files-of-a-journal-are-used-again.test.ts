import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../src/index.ts';
import { quickCheck } from './support/damage.ts';
import { seededRandom } from './support/random.ts';
import { readTraces } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const LENGTH = 60_000;

/** What the fixture gives a root for inputs. */
const textOf = (id: string): string => id.repeat(LENGTH / id.length);

const filesIn = (path: string): string[] =>
  statSync(`${path}.journal`, { throwIfNoEntry: false }) ? readdirSync(`${path}.journal`) : [];

/** The roots that ended, by the id in their name; each with its inputs as they were. */
async function storedRoots(path: string): Promise<string[]> {
  const ids: string[] = [];
  for (const { data } of await readTraces(path)) {
    const root = data.spans.find((span) => span.parentId === undefined)!;
    const id = root.name.slice('root '.length);
    expect({ name: root.name, inputs: root.inputs }).toEqual({ name: root.name, inputs: { text: textOf(id) } });
    ids.push(id);
  }
  return ids;
}

test('by processes that write much, while a reader looks on', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  const said = join(folder, 'said');
  let running = true;
  const writers = Promise.all(
    ['a', 'b'].map((name) => runFixture('writer', [name, said, '16', String(LENGTH)], path, { timeoutMs: 60_000 })),
  ).finally(() => (running = false));
  const look = async (): Promise<void> => {
    for (let turn = 0; running; turn++) {
      // A reader removes what it has stored: not too often, that something be left to use again.
      if (turn % 30 === 20 && statSync(said, { throwIfNoEntry: false })?.size) {
        const store = await openStore(path);
        await store.searchTraces({ maxResults: 1 });
        store.close();
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const [ended] = await Promise.all([writers, look()]);
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  const ids = readFileSync(said, 'utf8').trimEnd().split('\n');
  expect((await storedRoots(path)).toSorted()).toEqual(ids.toSorted());
  expect(filesIn(path)).toEqual([]);
  expect(quickCheck(path)).toBe('ok');
}, 120_000);

test('by processes that are killed at any moment', async () => {
  const { seed, below } = seededRandom();
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  const said = join(folder, 'said');
  for (let round = 0; round < 5; round++) {
    let timer: NodeJS.Timeout | undefined;
    const ended = await runFixture('writer', [`w${round}`, said, 'Infinity', String(LENGTH)], path, {
      onStdout: (_, kill) => void (timer ??= setTimeout(kill, 300 + below(900), 'SIGKILL')),
    });
    expect(ended, `seed ${seed}`).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  }
  const ids = readFileSync(said, 'utf8').trimEnd().split('\n');
  const stored = await storedRoots(path);
  expect(new Set(stored).size, `seed ${seed}`).toBe(stored.length);
  // The child of a root is said when it has ended; the root itself may have been running.
  const missing = new Set(ids).difference(new Set(stored));
  expect([...missing], `seed ${seed}`).toEqual([]);
  expect(filesIn(path), `seed ${seed}`).toEqual([]);
  expect(quickCheck(path), `seed ${seed}`).toBe('ok');
}, 120_000);
