import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillDisk } from './support/fill-disk.ts';
import { mountMemory } from './support/mount.ts';
import { readNames } from './support/read-store.ts';
import { runFixture, warnings } from './support/run-fixture.ts';

test('the disk is full from the start', async ({ skip }) => {
  const folder = mountMemory('size=4m') ?? skip('mounting is not allowed here');
  fillDisk(join(folder, 'ballast'));

  const ended = await runFixture('program', ['3', 'flush'], join(folder, 'traces.db'));
  expect(ended).toMatchObject({ code: 0, stdout: '{"exported":0,"pending":3,"dropped":{}}\ndone\n' });
  expect(warnings(ended.stderr)).toEqual([expect.stringMatching(/AUTOLOG_STORE_FULL.*is full.*Free some space/)]);
});

test('the disk becomes full, and has space again', async ({ skip }) => {
  const folder = mountMemory('size=16m') ?? skip('mounting is not allowed here');
  const path = join(folder, 'traces.db');
  const ended = await runFixture('fills-up', [join(folder, 'ballast')], path);
  expect(ended).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^full: identity holds\nfree: \{"exported":2002,"pending":0,"dropped":\{\}\}\n$/),
  });
  expect(warnings(ended.stderr)).toEqual([expect.stringContaining('AUTOLOG_STORE_FULL')]);
  expect(await readNames(path)).toHaveLength(2002);
});
