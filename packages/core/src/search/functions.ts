import type { DatabaseSync } from 'node:sqlite';
import { compileLike } from './like.ts';
import { compileRegularExpression } from './regular-expression.ts';

type Matcher = (text: string) => boolean;

/** The functions that compiled filters call, and what makes a test of a pattern. */
const matchers: Readonly<Record<string, (pattern: string) => Matcher>> = {
  autolog_like: (pattern) => compileLike(pattern, false),
  autolog_ilike: (pattern) => compileLike(pattern, true),
  autolog_rlike: (pattern) => {
    const expression = compileRegularExpression(pattern);
    return (text) => expression.test(text);
  },
};

/** How many patterns each function keeps ready. */
const REMEMBERED_PATTERNS = 100;

/**
 * Adds to a connection the SQL functions that compiled filters call: `autolog_like(pattern, text)`, `autolog_ilike`, `autolog_rlike`.
 * Each gives 1 or 0, and NULL for NULL. SQLite's own `LIKE` does not distinguish cases.
 */
export function registerSearchFunctions(database: DatabaseSync): void {
  for (const [name, compile] of Object.entries(matchers)) {
    const compiled = new Map<string, Matcher>();
    database.function(name, { deterministic: true, directOnly: true }, (pattern, text) => {
      if (pattern === null || text === null) return null;
      let matches = compiled.get(String(pattern));
      if (matches === undefined) {
        if (compiled.size >= REMEMBERED_PATTERNS) compiled.clear();
        compiled.set(String(pattern), (matches = compile(String(pattern))));
      }
      return matches(String(text)) ? 1 : 0;
    });
  }
}
