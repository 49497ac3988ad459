/**
 * Wraps functions that somebody else wrote: one where it is used, and a method on its object, for all who call it.
 *
 *     node examples/fluent/wrap-a-library-function.ts
 *
 * Prints:
 *
 *     UNKNOWN read order  OK → "A-1001"
 *       PARSER JSON.parse  OK {"args":["{\"file\":\"/orders/A-1001.pdf\"}"]} → {"file":"/orders/A-1001.pdf"}
 *       UNKNOWN basename  OK {"path":"/orders/A-1001.pdf","suffix":".pdf"} → "A-1001"
 */
import { posix } from 'node:path';
import { SpanType, trace, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

// A built-in function does not tell the names of its parameters.
const parseJson = trace(JSON.parse, { name: 'JSON.parse', type: SpanType.PARSER });

posix.basename = trace(posix.basename);

withSpan({ name: 'read order' }, () => {
  const order = parseJson('{"file":"/orders/A-1001.pdf"}') as { file: string };
  return posix.basename(order.file, '.pdf');
});
await printTree();
