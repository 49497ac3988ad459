import { describe, expect, it } from 'vitest';
import { compileRegularExpression, MAX_STATES } from './regular-expression.ts';
import { SearchSyntaxError } from './syntax-error.ts';
import { random } from './test-database.ts';

const test = (pattern: string, text: string): boolean => compileRegularExpression(pattern).test(text);

/** The same expression for JavaScript, with what Python means by `. \d \w`. */
function naive(pattern: string): RegExp {
  const [, flags = '', rest] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern)!;
  const dot = flags.includes('s') ? '[^]' : '[^\\n]';
  const source = rest!.replace(
    /\\[^]|\[[^\]]*\]|\./g,
    (part) => ({ '.': dot, '\\d': '\\p{Nd}', '\\w': '[\\p{L}\\p{N}_]', '\\W': '[^\\p{L}\\p{N}_]' })[part] ?? part,
  );
  return new RegExp(source, `u${flags.replace(/[^im]/g, '')}`);
}

describe('compileRegularExpression', () => {
  it.each([
    ['abc', 'xabcx', true],
    ['^abc', 'xabc', false],
    ['abc$', 'abcx', false],
    ['^$', '', true],
    ['', 'anything', true],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['^(predict|inference)_[0-9]+', 'inference_22', true],
    ['^(predict|inference)_[0-9]+', 'inference_x', false],
    ['^v[0-9]+\\.[0-9]+', 'v12.3-beta', true],
    ['^gpt', 'gpt-4o', true],
    ['(?i)GPT', 'a gpt', true],
    ['(?i)[^g]$', 'G', false],
    ['(?i)[à-å]', 'Ä', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['\\bcat\\b', 'the cat sat', true],
    ['\\bcat\\b', 'concat', false],
    ['\\Bcat', 'concat', true],
    ['\\Acat\\Z', 'cat', true],
    ['a{3}', 'aa', false],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{2,}$', 'aaaa', true],
    ['^a{,2}$', 'aa', true],
    ['a{x}', 'a{x}', true],
    ['{}', '{}', true],
    ['^a+?$', 'aaa', true],
    ['^(?:ab)*$', 'abab', true],
    ['^(?P<year>\\d{4})-(?<month>\\d\\d)$', '2026-11', true],
    ['[]a]', ']', true],
    ['[^]a]', ']', false],
    ['[a-]', '-', true],
    ['[\\w.-]+@', 'a.b-c@x', true],
    ['[\\]\\\\]', '\\', true],
    ['[[]', '[', true],
    ['\\x41\\u00e9\\n\\.', 'Aé\n.', true],
    ['^\\w+$', 'naïve_1', true],
    ['^\\d$', '٣', true],
    ['^.$', '\u{1f600}', true],
    ['.($)+', '1B\u{1f600}\u{1f600}', true],
    ['^[\u{1f600}-\u{1f64f}]{2}$', '\u{1f600}\u{1f64f}', true],
    ['(|a)+b', 'b', true],
    ['(a*)*$', 'b', true],
    ['()*', '', true],
    ['(^)*a(?:$){2}', 'ba', true],
    ['a|', 'b', true],
    ['a\u0000b', 'a\u0000b', true],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(test(pattern, text)).toBe(expected);
  });

  it.each([
    ['(a)\\1', 3, 'references to groups cannot be matched in linear time and are not supported.'],
    ['(?P<n>a)(?P=n)', 8, 'references to groups cannot be matched in linear time and are not supported.'],
    ['a(?=b)', 1, 'lookarounds cannot be matched in linear time and are not supported.'],
    ['(?<!b)a', 0, 'lookarounds cannot be matched in linear time and are not supported.'],
    ['(?>a)', 0, 'atomic groups cannot be matched in linear time and are not supported.'],
    ['(a)(?(1)b|c)', 3, 'conditions cannot be matched in linear time and are not supported.'],
    ['a(?i)b', 1, 'this kind of group is not supported: flags (i, m, s) stand at the start of the whole expression.'],
    ['(?x)a', 0, 'this kind of group is not supported: flags (i, m, s) stand at the start of the whole expression.'],
    ['(a', 0, 'the group that opens here is not closed.'],
    ['a)', 1, 'no group is open that this could close.'],
    ['[a', 0, 'the class that opens here is not closed.'],
    ['[', 0, 'the class that opens here is not closed.'],
    ['[z-a]', 1, 'the range goes backwards.'],
    ['[a-\\d]', 1, 'a range goes from one character to another.'],
    ['*a', 0, 'there is nothing to repeat before this.'],
    ['(|*)', 2, 'there is nothing to repeat before this.'],
    ['^*', 1, 'there is nothing to repeat before this.'],
    ['a**', 2, 'this repeats what repeats already: put a group around it, or write it after a backslash.'],
    ['a++', 2, 'possessive repeats are not supported: leave out the second +.'],
    ['a{3,2}', 1, 'the first number is larger than the second.'],
    ['a{256}', 1, 'at most 255 repeats can be asked for.'],
    ['a{1,999999999}', 1, 'at most 255 repeats can be asked for.'],
    ['a\\', 1, 'there is nothing after the backslash.'],
    ['\\q', 0, '\\q has no meaning here.'],
    ['\\x4', 0, '\\x has no meaning here.'],
    ['(a{200}){200}', 0, 'it is too large: with its repeats written out it may have 1000 parts.'],
  ])('refuses %j', (pattern, position, detail) => {
    let error: unknown;
    try {
      compileRegularExpression(pattern);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SearchSyntaxError);
    expect([(error as SearchSyntaxError).position, (error as SearchSyntaxError).detail]).toEqual([position, detail]);
  });

  it.each([
    '(a+)+$',
    '(a|aa)+$',
    '^(a|a?)+$',
    '(.*a){20}$',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(a*)*b',
    'a?'.repeat(100) + 'a'.repeat(100) + '$',
    '(?:a{0,20}){0,20}b',
  ])('takes at most one step per state and character for %s', (pattern) => {
    const text = `${'a'.repeat(10_000)}!`;
    const expression = compileRegularExpression(pattern);
    expect(expression.test(text)).toBe(false);
    expect(expression.states).toBeLessThanOrEqual(MAX_STATES + 1);
    // Each state is entered at most once per character, and read once.
    expect(expression.steps).toBeLessThanOrEqual(2 * expression.states * (text.length + 1));
  });

  it('takes some 100,000 steps for what would take a backtracking matcher for ever', () => {
    const expression = compileRegularExpression('(a+)+$');
    expression.test(`${'a'.repeat(10_000)}!`);
    expect(expression.steps).toBeLessThan(100_000);
  });

  it('is made quickly, however deep the repeats of nothing are', () => {
    const started = performance.now();
    expect(() => compileRegularExpression('('.repeat(160) + ')'.repeat(160))).not.toThrow();
    expect(() => compileRegularExpression(`${'('.repeat(100)}${'){255}'.repeat(100)}`)).toThrow('too large');
    expect(() => compileRegularExpression(`${'('.repeat(100)}a{0}${'){255}'.repeat(100)}`)).toThrow('too large');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('agrees with JavaScript', () => {
    // Without characters of two units: V8 14.6 does not find /[^\n]$/u in '\u{1f600}'.
    const next = random(2);
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)]!;
    const atoms = [
      'a',
      'b',
      'B',
      '.',
      '[ab]',
      '[^a]',
      '[A-Cé]',
      '\\w',
      '\\W',
      '\\d',
      '\\s',
      '\\n',
      'é',
      '1',
      '日',
      '\\.',
      '\\x62',
    ];
    const expression = (depth: number): string => {
      const kind = next();
      if (depth === 0 || kind < 0.35) return pick(atoms);
      if (kind < 0.45) return pick(['^', '$', '\\b', '']);
      if (kind < 0.65) return expression(depth - 1) + expression(depth - 1);
      if (kind < 0.75) return `(?:${expression(depth - 1)}|${expression(depth - 1)})`;
      return `(${expression(depth - 1)})${pick(['*', '+', '?', '{2}', '{1,2}', '{2,}', '{0,1}?', '*?'])}`;
    };
    const letters = ['a', 'b', 'A', 'B', 'C', 'c', '1', 'é', 'É', '.', ' ', '\n', '_', '日'];
    const wrong: unknown[] = [];
    let matched = 0;
    let compared = 0;
    for (let round = 0; round < 6_000; round++) {
      const pattern = pick(['', '', '(?i)', '(?m)', '(?s)', '(?im)']) + expression(4);
      const mine = compileRegularExpression(pattern);
      const theirs = naive(pattern);
      // JavaScript's \b knows the letters of ASCII only.
      const usable = pattern.includes('\\b') ? letters.filter((letter) => letter < '\u0080') : letters;
      for (let count = 0; count < 5; count++) {
        const text = Array.from({ length: Math.floor(next() * 8) }, () => pick(usable)).join('');
        const expected = theirs.test(text);
        compared++;
        if (expected) matched++;
        if (mine.test(text) !== expected) wrong.push({ pattern, text, expected });
      }
    }
    expect(wrong).toEqual([]);
    expect([matched / compared > 0.2, matched / compared < 0.9]).toEqual([true, true]);
  });
});
