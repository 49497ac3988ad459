import type { DatabaseSync } from 'node:sqlite';
import { TracingError } from '../../../errors.ts';
import type { TraceUpdate } from '../../types.ts';
import { checkTag, checkText, cutMetadata } from './check-text.ts';
import { useExperiment } from './experiments.ts';
import { given } from './given.ts';
import { getRun } from './runs.ts';
import { putTag } from './trace-tags.ts';

/** Metadata of MLflow's that says which conversation a trace belongs to, for whom it was made, and in which run. */
export const metadataKeys = {
  session: 'mlflow.trace.session',
  user: 'mlflow.trace.user',
  runId: 'mlflow.sourceRun',
} as const;

const MAX_ID_LENGTH = 250;
const MAX_PREVIEW_LENGTH = 1000;

/** Writes what is known of a trace as a whole. */
export interface TraceUpdater {
  /** Applies an update to a trace's row, inside the caller's transaction. Throws for nothing that an update can hold. */
  apply(trace: number, update: TraceUpdate): void;
  /** To be called when a transaction has ended: an experiment that it made may not be there. */
  forget(): void;
}

/** Remembers the experiments that a transaction has seen. */
export function traceUpdater(database: DatabaseSync): TraceUpdater {
  const experimentIds = new Map<string, string>();
  const setExperiment = database.prepare('UPDATE traces SET experiment_id = ? WHERE id = ? AND experiment_id <> ?');
  const setRun = database.prepare('UPDATE traces SET run_id = ? WHERE id = ? AND run_id IS NOT ?');
  const setRest = database.prepare(`
    UPDATE traces SET client_request_id = coalesce(?, client_request_id), request_preview = coalesce(?, request_preview),
      response_preview = coalesce(?, response_preview), state = coalesce(?, state), given = given | ? WHERE id = ?`);
  const putMetadata = database.prepare(
    'INSERT INTO trace_metadata (trace, key, value) VALUES (?, ?, ?) ON CONFLICT (trace, key) DO UPDATE SET value = excluded.value',
  );
  const deleteTag = database.prepare('DELETE FROM trace_tags WHERE trace = ? AND key = ?');

  const experimentOf = ({ experiment, runId }: TraceUpdate): string | undefined => {
    if (experiment === undefined) return runId === undefined ? undefined : getRun(database, runId)?.experimentId;
    let id = experimentIds.get(experiment);
    if (id === undefined) experimentIds.set(experiment, (id = useExperiment(database, experiment)));
    return id;
  };

  return {
    apply(trace, update) {
      const {
        clientRequestId = null,
        requestPreview,
        responsePreview,
        state = null,
        session,
        user,
        tags = {},
      } = update;
      const { [metadataKeys.runId]: runOfMetadata, ...metadata } = {
        ...update.metadata,
        ...present({ [metadataKeys.session]: session, [metadataKeys.user]: user }),
      };
      const runId = update.runId ?? runOfMetadata;

      const experimentId = experimentOf(update);
      if (experimentId !== undefined) setExperiment.run(experimentId, trace, experimentId);
      if (runId !== undefined) setRun.run(runId, trace, runId);
      const bits =
        (requestPreview === undefined ? 0 : given.requestPreview) |
        (responsePreview === undefined ? 0 : given.responsePreview) |
        (state === null ? 0 : given.state);
      if (bits !== 0 || clientRequestId !== null)
        setRest.run(clientRequestId, cutPreview(requestPreview), cutPreview(responsePreview), state, bits, trace);
      for (const [key, value] of Object.entries(metadata)) putMetadata.run(trace, key, cutMetadata(value));
      for (const [key, value] of Object.entries(tags)) {
        if (value === null) deleteTag.run(trace, key);
        else putTag(database, trace, key, value);
      }
    },

    forget: () => experimentIds.clear(),
  };
}

/**
 * Refuses what is no update of a trace: to be called where the user's mistake can still be told to him.
 *
 * @throws TracingError `INVALID_OPTION`
 */
export function checkTraceUpdate(update: TraceUpdate): void {
  const {
    experiment,
    runId,
    clientRequestId,
    session,
    user,
    requestPreview,
    responsePreview,
    state,
    tags = {},
    metadata = {},
  } = update;
  for (const [name, id] of Object.entries(present({ experiment, runId, clientRequestId })))
    checkText(name, id, MAX_ID_LENGTH);
  for (const [name, text] of Object.entries(present({ session, user, requestPreview, responsePreview })))
    checkText(name, text, Infinity, true);
  for (const [key, value] of Object.entries(tags)) checkTag(key, value ?? '');
  for (const [key, value] of Object.entries(metadata)) {
    checkText('The key of metadata', key, MAX_ID_LENGTH);
    checkText(`The metadata ${JSON.stringify(key)}`, value, Infinity, true);
  }
  if (state !== undefined && state !== 'OK' && state !== 'ERROR')
    throw new TracingError('INVALID_OPTION', `The state of a trace is OK or ERROR, not ${String(state)}.`);
}

function cutPreview(text: string | undefined): string | null {
  if (text === undefined) return null;
  return text.length <= MAX_PREVIEW_LENGTH ? text : `${text.slice(0, MAX_PREVIEW_LENGTH - 3)}...`;
}

/** Without the entries that are not given. */
function present(texts: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as Record<string, string>;
}
