/**
 * Wraps functions: each call is a span with the arguments by name as inputs and the result as outputs.
 *
 *     node examples/fluent/wrap-a-function.ts
 *
 * Prints:
 *
 *     UNKNOWN addOneAndDouble  OK {"x":4,"times":2} → 20
 *       UNKNOWN addOne  OK {"x":4} → 5
 *       MATH double  OK {"x":5} → 10
 *       MATH double  OK {"x":10} → 20
 */
import { trace } from '@autolog/core';
import { printTree } from './print-tree.ts';

const addOne = trace(function addOne(x: number) {
  return x + 1;
});

const double = trace(async (x: number) => x * 2, { name: 'double', type: 'MATH', attributes: { unit: 'pieces' } });

const addOneAndDouble = trace(async function addOneAndDouble(x: number, times = 1) {
  let result = addOne(x);
  for (let time = 0; time < times; time++) result = await double(result);
  return result;
});

await addOneAndDouble(4, 2);
await printTree();
