import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { faults, flush, init, startSpan, withSpan } from '../src/index.ts';

beforeEach(() => init({ destinations: [{ name: 'quiet', write() {} }] }));
afterEach(() => {
  vi.restoreAllMocks();
  init({ destinations: [] });
});

test('an error is recorded while nothing can be serialised: the late reading of its stack finds no event', async () => {
  vi.spyOn(JSON, 'stringify').mockImplementation(() => {
    throw new Error('patched');
  });
  const span = startSpan({ name: 'unlucky' });
  span.recordException(new Error('the program its own'));
  span.end();
  vi.restoreAllMocks();
  await expect(flush()).resolves.toMatchObject({ exported: 1, pending: 0 });
});

test('a fault is told by a channel that the program has replaced by one that throws', () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {
    throw new Error('warnings are errors here');
  });
  const count = (): number => Object.values(faults()).reduce((sum, times) => sum + times, 0);
  const before = count();
  const attributes = {
    get broken(): never {
      throw new Error('getter');
    },
  };
  const hostile = new Proxy(attributes, {
    ownKeys() {
      throw new Error('trap');
    },
  });
  expect(withSpan({ name: 'answer', attributes: hostile }, () => 5)).toBe(5);
  expect(count()).toBeGreaterThan(before);
});
