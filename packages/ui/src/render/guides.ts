import type { SpanRow } from '../read/span-tree.ts';

/** The lines that draw the tree left of a row: before its first line, and before the lines of its details. */
export interface Guides {
  row: string;
  details: string;
}

/**
 * Draws the guides of rows that come in the order of the tree. Below `deepest` levels rows no longer move to the right:
 * their depth is written instead.
 */
export function guideDrawer(deepest: number): (row: SpanRow) => Guides {
  const levels: string[] = [];
  return ({ depth, last, hasChildren }) => {
    if (depth > 0 && depth <= deepest) levels[depth - 1] = last ? '   ' : '│  ';
    levels.length = Math.min(depth, deepest);
    const own = hasChildren ? '│  ' : '   ';
    if (depth === 0) return { row: '', details: own };
    const above = levels.slice(0, -1).join('');
    if (depth > deepest) return { row: `${above}⋯${depth} `, details: `${above}   ${own}` };
    return { row: `${above}${last ? '└─ ' : '├─ '}`, details: `${levels.join('')}${own}` };
  };
}
