import type { Line } from '../terminal/line.ts';
import { oneLine, type VisibleText } from '../terminal/visible.ts';
import { displayWidth, wrap } from '../terminal/width.ts';

/** Facts in as few lines as they fit, broken between facts where that can be. */
export function factLines(facts: readonly string[], columns: number): Line[] {
  const lines: VisibleText[] = [];
  for (const fact of facts.map(oneLine)) {
    const joined = `${lines.at(-1) ?? ''} · ${fact}` as VisibleText;
    if (lines.length > 0 && displayWidth(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(...wrap(fact, columns, 3));
  }
  return lines.map((text) => [{ text }]);
}
