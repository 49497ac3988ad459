import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { quickCheck } from './support/damage.ts';
import { seededRandom } from './support/random.ts';
import { readSpanRows } from './support/read-store.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ROUNDS = 10;

test(`${2 * ROUNDS} processes, two at a time`, async () => {
  const { seed, below } = seededRandom();
  const folder = temporaryFolder();
  const path = join(folder, 'traces.db');
  const saidPath = join(folder, 'said');
  const killAtRandom = async (name: string): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const onStdout = (_: string, kill: (signal: NodeJS.Signals) => void): void =>
      void (timer ??= setTimeout(kill, below(500), 'SIGKILL'));
    const ended = await runFixture('writer', [name, saidPath], path, { onStdout });
    expect(ended, `seed ${seed}`).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  };
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all([killAtRandom(`a${round}`), killAtRandom(`b${round}`)]);
    expect(quickCheck(path), `seed ${seed}`).toBe('ok');
  }

  const said = readFileSync(saidPath, 'utf8').trimEnd().split('\n');
  const spans = await readSpanRows(path);
  expect(new Set(spans.map((span) => span.id)).size, `seed ${seed}`).toBe(spans.length);
  const names = new Set(spans.filter((span) => span.hasEnded).map((span) => span.name));
  expect(
    said.filter((id) => !names.has(id)),
    `seed ${seed}`,
  ).toEqual([]);
  expect(
    spans.filter((span) => !span.hasEnded && !span.interrupted),
    `seed ${seed}`,
  ).toEqual([]);
}, 60_000);
