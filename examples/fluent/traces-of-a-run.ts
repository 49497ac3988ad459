/**
 * Makes traces inside of runs: the traces carry the run, and are found by it.
 *
 *     node examples/fluent/traces-of-a-run.ts
 *
 * Prints:
 *
 *     2 of the run
 *     UNKNOWN answer  OK {"question":"Is it open?"} → "Is it open? Yes."
 *     UNKNOWN answer  OK {"question":"Is it far?"} → "Is it far? Yes."
 *     1 of the run
 *     UNKNOWN answer  OK {"question":"Is it late?"} → "Is it late? Yes."
 *     nightly FINISHED
 */
import { endRun, searchTraces, startRun, trace, withRun } from '@autolog/core';
import { printTree } from './print-tree.ts';

const answer = trace(async function answer(question: string) {
  return `${question} Yes.`;
});

// A run of its own for what happens inside of the function.
const run = await withRun({ runName: 'evaluation' }, async (evaluation) => {
  await Promise.all([answer('Is it open?'), answer('Is it far?')]);
  return evaluation;
});
await printRun(run.runId);

// A run for all that the process does until it ends.
const { runId } = await startRun({ runName: 'nightly' });
await answer('Is it late?');
const ended = await endRun();
await answer('Is this outside of the runs?');
await printRun(runId);
console.log(ended?.runName, ended?.status);

async function printRun(ofRun: string): Promise<void> {
  const { traces } = await searchTraces({ runId: ofRun, orderBy: ['timestamp_ms ASC'] });
  console.log(`${traces.length} of the run`);
  for (const { traceId } of traces) await printTree(traceId);
}
