import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { disable, enable, isEnabled, startSpan, trace, withSpan } from '../src/index.ts';
import { recorded } from './support/recorded.ts';
import { runFixture } from './support/run-fixture.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('disable and enable', () => {
  const spans = recorded();
  const before = startSpan({ name: 'before' });
  disable();
  expect(isEnabled()).toBe(false);
  const off = startSpan({ name: 'off', inputs: 1 });
  expect({ traceId: off.traceId, spanId: off.spanId, ended: off.ended }).toEqual({
    traceId: '',
    spanId: '',
    ended: true,
  });
  expect(withSpan({ name: 'off' }, (span) => span.setAttribute('a', 1).spanId)).toBe('');
  expect(trace((a: number) => a * 2)(21)).toBe(42);
  before.end();
  enable();
  startSpan({ name: 'after', parent: off }).end();
  expect(spans.spans()).toMatchObject([{ name: 'before' }, { name: 'after' }]);
  expect(spans.spans()[1]!.parentId).toBeUndefined();
});

test.for([
  ['1', false],
  ['true', false],
  ['0', true],
  ['', true],
] as const)('AUTOLOG_DISABLED=%s', async ([value, isStored]) => {
  const folder = temporaryFolder();
  const path = join(folder, 'sub', 'traces.db');
  await runFixture('program', ['1'], path, { env: { AUTOLOG_DISABLED: value } });
  expect(existsSync(join(folder, 'sub'))).toBe(isStored);
});
