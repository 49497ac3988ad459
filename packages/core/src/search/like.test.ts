import { describe, expect, it } from 'vitest';
import { compileLike, escapeLike, likeInJson } from './like.ts';
import { random } from './test-database.ts';

/** The same by the plainest means: each text is short, so that backtracking does no harm. */
function naive(pattern: string, text: string, ignoreCase: boolean): boolean {
  const source = pattern.replace(/\\[%_\\]|[^]/gu, (element) => {
    if (element === '%') return '[^]*';
    if (element === '_') return '[^]';
    return (element.length === 2 && element[0] === '\\' ? element[1]! : element).replace(
      /[\\^$.*+?()[\]{}|/-]/g,
      '\\$&',
    );
  });
  return new RegExp(`^(?:${source})$`, ignoreCase ? 'iu' : 'u').test(text);
}

describe('compileLike', () => {
  it.each([
    ['predict', 'predict', true],
    ['predict', 'Predict', false],
    ['pre%', 'predict', true],
    ['%ict', 'predict', true],
    ['%edi%', 'predict', true],
    ['p%d%t', 'predict', true],
    ['aba%aba', 'aba', false],
    ['aba%aba', 'abaaba', true],
    ['_redict', 'predict', true],
    ['_', '\u{1f600}', true],
    ['__', '\u{1f600}', false],
    ['', '', true],
    ['', 'a', false],
    ['%', '', true],
    ['%\n%', 'a\nb', true],
    ['100\\%', '100%', true],
    ['100\\%', '1000', false],
    ['a\\_b', 'axb', false],
    ['C:\\dir', 'C:\\dir', true],
    ['.*[a-z]', 'ab', false],
    ['a\u0000b', 'a\u0000b', true],
    ['a\u0000b', 'a', false],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(compileLike(pattern, false)(text)).toBe(expected);
  });

  it.each([
    ['%GRÜSSE%', 'viele grüsse', true],
    ['%grüsse%', 'VIELE GRÜSSE', true],
    ['ΟΔΟΣ%', 'οδοσα', true],
    ['gpt-4o', 'GPT-4O', true],
    ['gpt-4o', 'GPT-4', false],
  ])('without case: %j on %j: %s', (pattern, text, expected) => {
    expect(compileLike(pattern, true)(text)).toBe(expected);
  });

  it('agrees with a naive matcher', () => {
    const next = random(1);
    const word = (letters: readonly string[], most: number): string =>
      Array.from({ length: Math.floor(next() * most) }, () => letters[Math.floor(next() * letters.length)]).join('');
    const textLetters = ['a', 'b', 'A', 'B', '%', '_', '\\', '.', '\n', 'é', 'É', '\u{1f600}'];
    const patternLetters = [...textLetters, '%', '%', '_', '_', '\\%', '\\_', '\\\\'];
    const wrong: unknown[] = [];
    let matched = 0;
    for (let round = 0; round < 40_000; round++) {
      const pattern = word(patternLetters, 7);
      const text = word(textLetters, 9);
      for (const ignoreCase of [false, true]) {
        const expected = naive(pattern, text, ignoreCase);
        if (expected) matched++;
        if (compileLike(pattern, ignoreCase)(text) !== expected) wrong.push({ pattern, text, ignoreCase, expected });
      }
    }
    expect(wrong).toEqual([]);
    expect(matched).toBeGreaterThan(3000);
  });

  it('ends quickly on patterns that make others try for ever', () => {
    const text = 'a'.repeat(100_000);
    for (const pattern of [
      '%a'.repeat(400) + 'b',
      '%a_'.repeat(300) + 'b',
      `%${'_'.repeat(200)}b%`,
      `%${'a'.repeat(200)}b%`,
    ]) {
      const started = performance.now();
      expect(compileLike(pattern, false)(text)).toBe(false);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });
});

describe('escapeLike', () => {
  it('makes the pattern of one text', () => {
    for (const text of ['100%', 'a_b', 'C:\\_x\\', '\\%']) {
      expect(compileLike(escapeLike(text), false)(text)).toBe(true);
      expect(escapeLike(text)).not.toContain(`${text} `);
    }
    expect(compileLike(escapeLike('a_b'), false)('axb')).toBe(false);
  });
});

describe('likeInJson', () => {
  it('finds in JSON what the pattern finds in the text it stands for', () => {
    for (const [pattern, text] of [
      ['%say "hi"%', 'please say "hi"!'],
      ['a\nb', 'a\nb'],
      ['C:\\dir', 'C:\\dir'],
      ['100\\%_', '100%!'],
      ['é%', 'était'],
    ] as const) {
      expect(compileLike(pattern, false)(text)).toBe(true);
      expect(compileLike(likeInJson(pattern), false)(JSON.stringify(text).slice(1, -1))).toBe(true);
    }
    expect(likeInJson('%plain_%')).toBe('%plain_%');
  });
});
