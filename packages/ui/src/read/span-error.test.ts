import { expect, test } from 'vitest';
import { failure, span } from '../../test/support/spans.ts';
import { readSpanError } from './span-error.ts';

test('an error is the exception of a span that failed', () => {
  expect(readSpanError(span('a', { took: 1, ...failure('TypeError', 'fetch failed', 'the stack') }))).toEqual({
    type: 'TypeError',
    message: 'TypeError: fetch failed',
    stack: 'the stack',
  });
  expect(readSpanError(span('a', { took: 1, status: 'ERROR', statusMessage: 'no luck' }))).toEqual({
    message: 'no luck',
  });
  expect(readSpanError(span('a', { took: 1, status: 'ERROR' }))).toEqual({ message: 'failed without a message' });
});

test('a span that did not fail has none, whatever it recorded', () => {
  expect(readSpanError(span('a', { took: 1, ...failure('TypeError', 'handled'), status: 'OK' }))).toBeUndefined();
});
