/**
 * Nests spans: what runs inside of a span is below it, after an `await` and side by side too.
 *
 *     node examples/fluent/nested-spans.ts
 *
 * Prints:
 *
 *     UNKNOWN read book  OK {"pages":3}
 *       UNKNOWN cover  OK → "page 0, below cover"
 *         UNKNOWN fetchPage  OK {"page":0} → "page 0, below cover"
 *       UNKNOWN fetchPage  OK {"page":1} → "page 1, below read book"
 *       UNKNOWN fetchPage  OK {"page":2} → "page 2, below read book"
 *       UNKNOWN index  OK
 *         UNKNOWN letter A  OK → ["agent","answer"]
 */
import { setTimeout } from 'node:timers/promises';
import { getCurrentActiveSpan, startSpan, trace, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const fetchPage = trace(async function fetchPage(page: number) {
  await setTimeout(10 * page);
  return `page ${page}, below ${getCurrentActiveSpan()!.parent!.name}`;
});

await withSpan({ name: 'read book', inputs: { pages: 3 } }, async () => {
  await withSpan({ name: 'cover' }, () => fetchPage(0));
  await Promise.all([fetchPage(1), fetchPage(2)]);

  // A span that is not a block: it ends when it is told to, and nothing is below it that does not ask for it.
  const index = startSpan({ name: 'index' });
  startSpan({ name: 'letter A', parent: index }).end({ outputs: ['agent', 'answer'] });
  index.end();
});
await printTree();
