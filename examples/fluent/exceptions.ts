/**
 * What a function throws is an event of its span, and is thrown on unchanged. An error that is handled can be recorded too.
 *
 *     node examples/fluent/exceptions.ts
 *
 * Prints:
 *
 *     UNKNOWN share  OK → "none: Division by zero."
 *       UNKNOWN divide  ERROR (Division by zero.) {"a":1,"b":0}
 *     UNKNOWN handled  ERROR (Not a number.) → 0
 *     ERROR 1
 *     exception {"exception.type":"TypeError","exception.message":"Not a number."} and its stack: true
 */
import { getLastActiveTraceId, getTrace, trace, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const divide = trace(function divide(a: number, b: number) {
  if (b === 0) throw new RangeError('Division by zero.');
  return a / b;
});

withSpan({ name: 'share' }, () => {
  try {
    return divide(1, 0);
  } catch (error) {
    return `none: ${(error as Error).message}`;
  }
});
await printTree();

withSpan({ name: 'handled' }, (span) => {
  span.recordException(new TypeError('Not a number.'));
  return 0;
});
await printTree();

const { info, data } = (await getTrace(getLastActiveTraceId()!))!;
console.log(info.state, info.errorCount);
for (const { name, attributes } of data.spans[0]!.events) {
  const { 'exception.stacktrace': stack, ...rest } = attributes;
  console.log(name, JSON.stringify(rest), 'and its stack:', String(stack).includes('exceptions.ts'));
}
