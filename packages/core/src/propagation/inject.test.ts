import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { recordEachTest } from '../../test/support/span-tree.ts';
import { disable, enable } from '../control.ts';
import { withSpan } from '../span/with-span.ts';
import { injectTraceContext } from './inject.ts';

const recorded = recordEachTest();
afterEach(enable);

const expected = (): string => {
  const [{ traceId, spanId } = { traceId: '', spanId: '' }] = recorded.spans();
  return `00-${traceId.slice('tr-'.length)}-${spanId}-01`;
};

describe('injectTraceContext', () => {
  it('writes the active span into plain objects, Headers and Maps, and gives them back', () => {
    const object = { accept: 'text/plain' };
    const headers = new Headers({ accept: 'text/plain' });
    const map = new Map([['accept', 'text/plain']]);
    withSpan({ name: 'call' }, () => {
      expect(injectTraceContext(object)).toBe(object);
      expect(injectTraceContext(headers)).toBe(headers);
      expect(injectTraceContext(map)).toBe(map);
    });
    const written = { accept: 'text/plain', traceparent: expected() };
    expect(object).toEqual(written);
    expect(Object.fromEntries(headers)).toEqual(written);
    expect(Object.fromEntries(map)).toEqual(written);
    expectTypeOf(injectTraceContext(headers)).toEqualTypeOf<Headers>();
  });

  it('takes the place of a header that is there, in whatever case', () => {
    const old = { TraceParent: 'old', Other: 'kept' };
    const [object, headers, map] = [{ ...old }, new Headers(old), new Map(Object.entries(old))];
    withSpan({ name: 'call' }, () => [object, headers, map].forEach(injectTraceContext));
    expect(object).toEqual({ Other: 'kept', traceparent: expected() });
    expect(Object.fromEntries(headers)).toEqual({ other: 'kept', traceparent: expected() });
    expect(Object.fromEntries(map)).toEqual({ Other: 'kept', traceparent: expected() });
  });

  it('writes nothing where no span is active, or tracing is off', () => {
    expect(injectTraceContext({})).toEqual({});
    disable();
    expect(withSpan({ name: 'off' }, () => injectTraceContext({ a: '1' }))).toEqual({ a: '1' });
  });

  it('does not throw for headers that cannot be written', () => {
    const frozen = Object.freeze({ a: '1' });
    withSpan({ name: 'call' }, () => {
      expect(injectTraceContext(frozen)).toBe(frozen);
      expect(injectTraceContext(undefined as unknown as Headers)).toBeUndefined();
    });
    expect(frozen).toEqual({ a: '1' });
  });
});
