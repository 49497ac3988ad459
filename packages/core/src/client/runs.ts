import { builtins } from '../builtins.ts';
import type { NewRun, Run, RunStatus } from '../destinations/types.ts';
import { current } from './current.ts';
import { useExperiment } from './experiments.ts';
import { withStore } from './with-store.ts';

/** What {@link startRun} and {@link withRun} take. The experiment is the one of `setExperiment` if not given. */
export type RunOptions = Pick<NewRun, 'runName' | 'experimentId' | 'tags'>;

/**
 * Starts a run: traces that begin from now on, anywhere in the process, carry it, until {@link endRun}. For runs side by side
 * use {@link withRun}.
 *
 * @throws TracingError
 */
export async function startRun(options: RunOptions = {}): Promise<Run> {
  const runId = builtins.crypto.randomBytes(16).toString('hex');
  current.runId = runId;
  try {
    return await createRun(runId, options);
  } catch (error) {
    if (current.runId === runId) current.runId = undefined;
    throw error;
  }
}

/**
 * Ends the run that {@link startRun} started. Without one it has no effect.
 *
 * @throws TracingError
 */
export async function endRun(status: Exclude<RunStatus, 'RUNNING'> = 'FINISHED'): Promise<Run | undefined> {
  const runId = current.runId;
  current.runId = undefined;
  return runId === undefined ? undefined : withStore((store) => store.updateRun(runId, { status }));
}

/**
 * Runs a function inside a run of its own: traces made in it carry the run, which ends with the function, `FAILED` where
 * that throws.
 *
 * @throws TracingError, and what the function throws
 * @example
 * await withRun({ runName: 'evaluation' }, async (run) => {
 *   for (const question of questions) await answer(question);
 *   console.log(await searchTraces({ runId: run.runId }));
 * });
 */
export async function withRun<T>(options: RunOptions, body: (run: Run) => T | Promise<T>): Promise<T> {
  const run = await createRun(builtins.crypto.randomBytes(16).toString('hex'), options);
  let status: Exclude<RunStatus, 'RUNNING'> = 'FAILED';
  try {
    const result = await current.scope.run(run.runId, () => body(run));
    status = 'FINISHED';
    return result;
  } finally {
    await withStore((store) => store.updateRun(run.runId, { status }));
  }
}

async function createRun(runId: string, { experimentId, ...options }: RunOptions): Promise<Run> {
  return withStore(async (store) => {
    const wanted = experimentId ?? current.experiment;
    const experiment = wanted === undefined ? undefined : await useExperiment(store, wanted);
    return store.createRun({ ...options, runId, ...(experiment ? { experimentId: experiment.experimentId } : {}) });
  });
}
