import { AsyncLocalStorage } from 'node:async_hooks';
import { experimentFromEnvironment } from '../config.ts';
import { pipeline } from '../pipeline/pipeline.ts';
import { shared } from '../shared.ts';

/** The experiment and the run of traces that begin now. */
interface Current {
  /** Name or id; `undefined` is "Default". */
  experiment: string | undefined;
  /** The run that `startRun` started. */
  runId: string | undefined;
  /** The run that the running code is inside of. */
  readonly scope: AsyncLocalStorage<string>;
}

export const current: Current = shared('current', () => ({
  experiment: experimentFromEnvironment(),
  runId: undefined,
  scope: new AsyncLocalStorage<string>(),
}));

/** The id of the run that a trace begun now would carry. */
export function activeRunId(): string | undefined {
  return current.scope.getStore() ?? current.runId;
}

pipeline.newTraceUpdate = () => {
  const { experiment } = current;
  const runId = activeRunId();
  if (experiment === undefined && runId === undefined) return undefined;
  return { ...(experiment === undefined ? {} : { experiment }), ...(runId === undefined ? {} : { runId }) };
};
