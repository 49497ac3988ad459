import { expect, test } from 'vitest';
import { nodeTooOld } from './node-version.ts';

test('a Node that is too old is told, with what is needed', () => {
  expect(nodeTooOld('20.20.2')).toBe('autolog needs Node 22.18 or later; this is 20.20.2. Nothing is recorded.');
  expect(nodeTooOld('22.17.1')).toContain('this is 22.17.1');
  for (const version of ['22.18.0', '24.0.0', '26.10.0', process.versions.node])
    expect(nodeTooOld(version)).toBeUndefined();
});
