import { describe, expect, it } from 'vitest';
import { newTraceId } from '../../span/ids.ts';
import { createSampler } from './sampling.ts';

describe('createSampler', () => {
  it('keeps about the ratio, and under a smaller ratio a part of the same traces', () => {
    const ids = Array.from({ length: 20_000 }, newTraceId);
    const [tenth, third] = [createSampler({ ratio: 0.1 }), createSampler({ ratio: 0.3 })];
    const kept = ids.filter((id) => tenth(id));
    expect(kept.length).toBeGreaterThan(1700);
    expect(kept.length).toBeLessThan(2300);
    expect(kept.every((id) => third(id))).toBe(true);
  });

  it('keeps all, or none', () => {
    const [least, most] = [`tr-${'0'.repeat(32)}`, `tr-${'f'.repeat(32)}`];
    expect([least, most].map((id) => createSampler({ ratio: 1 })(id))).toEqual([true, true]);
    expect([least, most].map((id) => createSampler({ ratio: 0 })(id))).toEqual([false, false]);
  });

  it('decides as OpenTelemetry does in Python: by the lower 64 bits', () => {
    const sample = createSampler({ ratio: 0.5 });
    expect(sample('tr-ffffffffffffffff7fffffffffffffff')).toBe(true);
    expect(sample('00000000000000008000000000000000')).toBe(false);
  });

  it('lets one call decide for itself', () => {
    const sample = createSampler({ ratio: 0 });
    const id = newTraceId();
    expect([sample(id), sample(id, true), sample(id, 1), sample(id, false)]).toEqual([false, true, true, false]);
  });

  it.each([-0.1, 1.1, Number.NaN, '1' as unknown as number])('refuses the ratio %s', (ratio) => {
    expect(() => createSampler({ ratio })).toThrow(/from 0 \(no trace\) to 1/);
  });
});
