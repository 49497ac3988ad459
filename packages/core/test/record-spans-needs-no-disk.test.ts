import { expect, test } from 'vitest';
import { flush, startSpan, withSpan } from '../src/index.ts';
import { recordSpans } from '../src/testing/index.ts';

test('spans are there as they end, until stop', async () => {
  const spans = recordSpans();
  const other = recordSpans();
  const root = startSpan({ name: 'root', inputs: { a: [1] } });
  withSpan({ name: 'child', parent: root }, () => {});
  expect(spans.spans().map((span) => span.name)).toEqual(['child']);
  expect(spans.open()).toMatchObject([{ name: 'root', inputs: { a: [1] }, status: 'UNSET' }]);
  spans.clear();
  root.end();
  expect(spans.spans().map((span) => span.name)).toEqual(['root']);
  expect(other.spans().map((span) => span.name)).toEqual(['child', 'root']);

  // What is given out is nobody's but the caller's.
  Object.assign(spans.spans()[0]!, { name: 'changed' });
  expect(spans.spans()[0]!.name).toBe('root');
  expect(await flush()).toEqual({ exported: 2, pending: 0, dropped: {}, destinations: {} });
  spans.stop();
  other.stop();
});
