import { expect, test } from 'vitest';
import { runFixture, warnings } from './support/run-fixture.ts';

const left = (spans: number): string =>
  `(node) [AUTOLOG_QUEUE_LEFT] AutologWarning: the process ended before destination mine had taken ${spans} spans. Call \`await flush()\` before the end.`;

test('one that writes synchronously gets all', async () => {
  for (const [way, code] of [
    ['exit', 3],
    ['loop empties', 0],
  ] as const) {
    expect(await runFixture('custom-destination', ['sync', way], '/nowhere')).toMatchObject({
      code,
      stdout: '100\n100\n50\n',
      stderr: '',
    });
  }
});

test('of one that needs time, it is told what it may not have got', async () => {
  const ended = await runFixture('custom-destination', ['async', 'exit'], '/nowhere');
  expect(ended).toMatchObject({ code: 3, stdout: '100 begun\n' });
  expect(warnings(ended.stderr)).toEqual([left(250)]);
});

test('one that fails does not reach the program', async () => {
  const ended = await runFixture('custom-destination', ['failing', 'exit'], '/nowhere');
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(warnings(ended.stderr)).toEqual([expect.stringContaining('AUTOLOG_FAULT_DESTINATION_MINE'), left(250)]);
});
