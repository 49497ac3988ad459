import { expect, test } from 'vitest';
import { bold, colourDepth, dim, errorStyle, paint, typeStyle } from './colour.ts';

const env = { TERM: 'xterm-256color' };

test('colour is for terminals that have it', () => {
  expect(colourDepth({ isTTY: true, env })).toBe(8);
  expect(colourDepth({ isTTY: true, env: { ...env, COLORTERM: 'truecolor' } })).toBe(24);
  expect(colourDepth({ isTTY: true, env: { TERM: 'dumb' } })).toBe(1);
  expect(colourDepth({ isTTY: false, env })).toBe(1);
});

test('NO_COLOR, FORCE_COLOR and the options decide otherwise', () => {
  expect(colourDepth({ isTTY: true, env: { ...env, NO_COLOR: '1' } })).toBe(1);
  expect(colourDepth({ isTTY: false, env: { FORCE_COLOR: '1' } })).toBe(4);
  expect(colourDepth({ isTTY: false, env: { FORCE_COLOR: '3' } })).toBe(24);
  expect(colourDepth({ isTTY: true, env: { FORCE_COLOR: '0' } })).toBe(1);
  expect(colourDepth({ isTTY: true, env, wanted: false })).toBe(1);
  expect(colourDepth({ isTTY: false, env: { ...env, NO_COLOR: '1' }, wanted: true })).toBe(8);
});

test('a style is painted with what the terminal has', () => {
  expect(paint('TOOL', typeStyle('TOOL'), 1)).toBe('TOOL');
  expect(paint('TOOL', typeStyle('TOOL'), 4)).toBe('\x1b[33mTOOL\x1b[0m');
  expect(paint('TOOL', typeStyle('TOOL'), 8)).toBe('\x1b[38;5;166mTOOL\x1b[0m');
  expect(paint('TOOL', typeStyle('TOOL'), 24)).toBe('\x1b[38;2;195;84;8mTOOL\x1b[0m');
  expect(paint('x', { ...bold, ...dim }, 4)).toBe('\x1b[1;2mx\x1b[0m');
});

test.each(['AGENT', 'CHAT_MODEL', 'LLM', 'TOOL', 'RETRIEVER', 'EMBEDDING', 'RERANKER', 'PARSER', 'CHAIN', 'MINE'])(
  '%s can be read on white and on black',
  (type) => {
    for (const { colour } of [typeStyle(type), errorStyle]) {
      const light = luminance(colour!.rgb);
      expect(1.05 / (light + 0.05)).toBeGreaterThan(4.5);
      expect((light + 0.05) / 0.05).toBeGreaterThan(4.5);
    }
  },
);

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(rgb: number): number {
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
