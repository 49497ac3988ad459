/**
 * Deletes traces: those of some ids, or the oldest of an experiment up to a time.
 *
 *     node examples/fluent/delete-traces.ts
 *
 * Prints:
 *
 *     by id: 1
 *     no trace
 *     left: four, three, one
 *     the oldest: 1
 *     left: four, three
 *     all until now: 2
 *     left: none
 */
import { deleteTraces, searchTraces, setExperiment, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const { experimentId } = await setExperiment('to be thrown away');
const ids = ['one', 'two', 'three', 'four'].map((name) => withSpan({ name }, (span) => span.traceId));

console.log('by id:', await deleteTraces({ traceIds: [ids[1]!, 'tr-which-is-not-there'] }));
await printTree(ids[1]);
await printLeft();

console.log('the oldest:', await deleteTraces({ experimentId, maxTimestampMs: Date.now(), maxTraces: 1 }));
await printLeft();

console.log('all until now:', await deleteTraces({ experimentId, maxTimestampMs: Date.now() }));
await printLeft();

async function printLeft(): Promise<void> {
  const { traces } = await searchTraces({ experimentIds: [experimentId] });
  console.log('left:', traces.map(({ name }) => name).join(', ') || 'none');
}
