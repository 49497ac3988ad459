import type { Assessment, SpanData, Trace, TraceInfo } from '../span/types.ts';
import type { ExportQuery } from './sqlite/operations/export-json-lines.ts';
import type { Imported } from './sqlite/operations/import-json-lines.ts';
import type { PruneOptions } from './sqlite/operations/prune.ts';
import type { StoreStatistics } from './sqlite/operations/statistics.ts';

/** Where spans go. Called with batches, one call at a time; a call that throws or rejects is tried again later. */
export interface Destination {
  /** Distinguishes destinations in warnings and counts. */
  name: string;
  /** Takes finished spans over. When it returns (or its promise resolves), the spans are the destination's. */
  write(spans: readonly SpanData[]): void | Promise<void>;
  flush?(): void | Promise<void>;
  shutdown?(): void | Promise<void>;
}

/** Which traces {@link Store.searchTraces} gives. Conditions add up; newest first if nothing else is said. */
export interface TraceQuery {
  /** Experiments to look in, by id; with `experimentNames`, in all of either. All experiments where neither is given. */
  experimentIds?: readonly string[];
  experimentNames?: readonly string[];
  /** In MLflow's grammar: `trace.status = 'ERROR' AND tag.stage = 'live'`. */
  filter?: string;
  /** Such as `['execution_time_ms DESC']`. */
  orderBy?: readonly string[];
  /** Only traces that were made in this run. */
  runId?: string;
  /** At most this many (default 100). */
  maxResults?: number;
  /** Where the page before ended: its `nextPageToken`. */
  pageToken?: string;
}

/** A page of traces, and the token of the next page where there is one. */
export interface TracePage {
  traces: TraceInfo[];
  nextPageToken?: string;
}

/** What traces are grouped by. */
export interface Experiment {
  /** Digits. `0` is the experiment "Default". */
  experimentId: string;
  name: string;
  tags: Record<string, string>;
  /** Milliseconds since the epoch. */
  creationTime: number;
  lifecycleStage: 'active' | 'deleted';
}

export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

/** A piece of work, such as an evaluation, that traces are made in. */
export interface Run {
  /** 32 hex digits, unless the program gave another. */
  runId: string;
  runName: string;
  experimentId: string;
  status: RunStatus;
  /** Milliseconds since the epoch. */
  startTime: number;
  /** Milliseconds since the epoch; absent while it runs. */
  endTime?: number;
  tags: Record<string, string>;
}

/** What {@link Store.createRun} makes a run of. */
export interface NewRun {
  runId?: string;
  runName?: string;
  /** The experiment "Default" if not given. */
  experimentId?: string;
  /** Milliseconds since the epoch; now if not given. */
  startTime?: number;
  tags?: Record<string, string>;
}

/** What can change of a run. A status other than `RUNNING` ends it: now, unless `endTime` is given. */
export interface RunChange {
  status?: RunStatus;
  endTime?: number;
  runName?: string;
  /** Added to those it has. */
  tags?: Record<string, string>;
}

/** An assessment as it is given to a store. */
export type NewAssessment = Omit<Assessment, 'assessmentId' | 'createTime' | 'lastUpdateTime' | 'metadata'> & {
  metadata?: Record<string, string>;
};

/** Which traces to delete: those of some ids, or those that started at a time or before it. Never both. */
export type DeleteTraces =
  | { traceIds: readonly string[] }
  | {
      /** Milliseconds since the epoch. */
      maxTimestampMs: number;
      /** At most so many, the oldest first. */
      maxTraces?: number;
      /** Only those of an experiment. */
      experimentId?: string;
    };

/** What is known of a trace as a whole, as it becomes known. What is absent stays as it is. */
export interface TraceUpdate {
  /** Name or id; it is made where there is none. */
  experiment?: string;
  runId?: string;
  clientRequestId?: string;
  session?: string;
  user?: string;
  /** `null` deletes. */
  tags?: Record<string, string | null>;
  metadata?: Record<string, string>;
  /** Instead of what the root span's inputs say. */
  requestPreview?: string;
  /** Instead of what the root span's outputs say. */
  responsePreview?: string;
  /** Instead of the root span's status. */
  state?: 'OK' | 'ERROR';
}

/** Media that were taken out of a span's inputs or outputs. */
export interface StoredAttachment {
  mimeType: string;
  bytes: Uint8Array;
}

/** What traces can be read from, and what is added to them later. */
export interface Store {
  searchTraces(query?: TraceQuery): Promise<TracePage>;
  /**
   * The trace of that id, or of the only id that starts so, or the newest for `latest`; `undefined` where there is none.
   *
   * @throws TracingError `AMBIGUOUS_TRACE_ID` where several ids start so.
   */
  getTrace(traceId: string): Promise<Trace | undefined>;
  /** @returns how many there were and are gone */
  deleteTraces(which: DeleteTraces): Promise<number>;
  setTraceTag(traceId: string, key: string, value: string): Promise<void>;
  deleteTraceTag(traceId: string, key: string): Promise<void>;
  createExperiment(name: string, tags?: Record<string, string>): Promise<Experiment>;
  getExperiment(nameOrId: string): Promise<Experiment | undefined>;
  searchExperiments(): Promise<Experiment[]>;
  createRun(run?: NewRun): Promise<Run>;
  getRun(runId: string): Promise<Run | undefined>;
  updateRun(runId: string, change: RunChange): Promise<Run>;
  /** Newest first. */
  searchRuns(query?: { experimentId?: string; maxResults?: number }): Promise<Run[]>;
  logAssessment(assessment: NewAssessment): Promise<Assessment>;
  deleteAssessment(assessmentId: string): Promise<void>;
  getAttachment(sha256: string): Promise<StoredAttachment | undefined>;
  /**
   * Traces with all that the store knows of them, the oldest first, each as a line of JSON without its line end.
   *
   * @throws TracingError `INVALID_FILTER` or `INVALID_OPTION`
   */
  exportJsonLines(query?: ExportQuery): AsyncGenerator<string, void>;
  /**
   * Takes in what `exportJsonLines` gave. Traces that are there already stay as they are.
   *
   * @throws TracingError `INVALID_OPTION` that names the number of a line that is none; what stood before it is imported
   */
  importJsonLines(lines: AsyncIterable<string> | Iterable<string>): Promise<Imported>;
  statistics(): Promise<StoreStatistics>;
  /** Removes old traces and gives their space back. @returns how many there were */
  prune(options: PruneOptions): Promise<number>;
  close(): void;
}
