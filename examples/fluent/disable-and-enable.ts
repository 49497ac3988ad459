/**
 * Turns recording off and on again while the program runs. From outside, `AUTOLOG_DISABLED=1` turns it off.
 *
 *     node examples/fluent/disable-and-enable.ts
 *
 * Prints:
 *
 *     Hello Mira. recorded: false undefined
 *     Hello Tomas. recorded: true
 *     UNKNOWN greet  OK {"name":"Tomas"} → "Hello Tomas."
 */
import { disable, enable, getLastActiveTraceId, isEnabled, trace } from '@autolog/core';
import { printTree } from './print-tree.ts';

const greet = trace(function greet(name: string) {
  return `Hello ${name}.`;
});

disable();
console.log(greet('Mira'), 'recorded:', isEnabled(), getLastActiveTraceId());

enable();
console.log(greet('Tomas'), 'recorded:', isEnabled());
await printTree();
