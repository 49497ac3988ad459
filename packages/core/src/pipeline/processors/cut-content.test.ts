import { describe, expect, it } from 'vitest';
import { cutContent } from './cut-content.ts';

describe('cutContent', () => {
  it('gives a text that fits as it is', () => {
    expect(cutContent('"abc"', 5)).toBe('"abc"');
  });

  it('cuts the longest strings, and leaves the others', () => {
    const text = JSON.stringify({
      messages: [
        { role: 'system', content: 'short' },
        { role: 'user', content: 'x'.repeat(5000) },
      ],
      n: 1,
    });
    const cut = cutContent(text, 2000);
    expect(cut.length).toBeLessThanOrEqual(2000);
    expect(cut.length).toBeGreaterThan(1700);
    const { messages, n } = JSON.parse(cut);
    expect(messages[0]).toEqual({ role: 'system', content: 'short' });
    expect(messages[1].content).toMatch(/^x+… \[cut: \d+ of 5000 characters\]$/);
    expect(n).toBe(1);
  });

  it('shares the room among many long strings, also where JSON makes them longer', () => {
    const text = JSON.stringify(Array.from({ length: 10 }, () => '\n"'.repeat(500)));
    const cut = JSON.parse(cutContent(text, 8000)) as string[];
    expect(cut).toHaveLength(10);
    expect(new Set(cut).size).toBe(1);
  });

  it.each([
    ['numbers', JSON.stringify(Array.from({ length: 5000 }, (_, index) => index))],
    ['very many strings', JSON.stringify(Array.from({ length: 3000 }, () => 'abcd'))],
    ['far too much', JSON.stringify('x'.repeat(100_000))],
    ['no JSON', `{"a": ${'x'.repeat(19_000)}`],
    ['nesting without end', '['.repeat(15_000) + ']'.repeat(15_000)],
  ])('keeps the start where strings do not help: %s', (_what, text) => {
    const cut = cutContent(text, 10_000);
    expect(cut.length).toBeLessThanOrEqual(10_000);
    expect(JSON.parse(cut)).toEqual({ '[cut]': `${text.length} characters of JSON`, start: text.slice(0, 5000) });
  });

  it('does not cut a character in two', () => {
    for (const length of [1001, 1002, 1003])
      expect(cutContent(JSON.stringify('😀'.repeat(1000)), length)).not.toMatch(/\\ud83d/);
  });
});
