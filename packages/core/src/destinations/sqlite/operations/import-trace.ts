import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { toMilliseconds } from '../../../search/timestamp-condition.ts';
import type { SpanData } from '../../../span/types.ts';
import { insertAssessment } from './assessments.ts';
import { attachmentWriter } from './attachments.ts';
import { contentWriter } from './contents.ts';
import { getExperiment, useExperiment } from './experiments.ts';
import type { ExportedTrace } from './export-json-lines.ts';
import { traceUpdater } from './trace-update.ts';

/** Puts whole traces into the tables, inside the caller's transaction. */
export interface TraceImporter {
  /** @returns whether it was new; one that is there is not changed */
  add(trace: ExportedTrace): boolean;
}

export function traceImporter(database: DatabaseSync): TraceImporter {
  const insertTrace = database.prepare(`
    INSERT INTO traces (trace_id, name, state, start_time_ns, end_time_ns, request_preview, response_preview, usage, span_count, error_count, interrupted, experiment_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace_id) DO NOTHING RETURNING id`);
  const insertSpan = database.prepare(`
    INSERT INTO spans (trace, span_id, parent_id, name, type, start_time_ns, end_time_ns, status, status_message, model, provider, usage, interrupted, attributes, events, links, inputs, outputs)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace, span_id) DO NOTHING`);
  const contents = contentWriter(database);
  const attachments = attachmentWriter(database);
  const updater = traceUpdater(database);

  const addSpan = (trace: number, span: SpanData): void => {
    const content = (value: unknown): SQLInputValue =>
      value === undefined ? null : contents.store(trace, JSON.stringify(value));
    const {
      spanId,
      parentId = null,
      name,
      type,
      startTimeNs,
      endTimeNs = null,
      status,
      statusMessage = null,
      model = null,
      provider = null,
    } = span;
    const { usage, interrupted, attributes, events, links, inputs, outputs } = span;
    const times = [startTimeNs, endTimeNs] as const;
    const texts = [json(attributes), json(events), json(links), content(inputs), content(outputs)] as const;
    insertSpan.run(
      trace,
      spanId,
      parentId,
      name,
      type,
      ...times,
      status,
      statusMessage,
      model,
      provider,
      json(usage),
      interrupted ? 1 : 0,
      ...texts,
    );
  };

  const addRow = (trace: ExportedTrace): number | undefined => {
    const [startTimeNs, endTimeNs] = timesOf(trace);
    const { info, experiment } = trace;
    const experimentId =
      experiment === undefined
        ? getExperiment(database, info.experimentId)?.experimentId
        : useExperiment(database, experiment);
    const {
      traceId,
      name,
      state,
      requestPreview = null,
      responsePreview = null,
      usage,
      spanCount,
      errorCount,
      interrupted,
    } = info;
    const values = [
      traceId,
      name,
      state,
      startTimeNs,
      endTimeNs,
      requestPreview,
      responsePreview,
      json(usage),
      spanCount,
      errorCount,
      interrupted ? 1 : 0,
    ];
    return insertTrace.get(...values, experimentId ?? '0')?.['id'] as number | undefined;
  };

  return {
    add(trace) {
      const id = addRow(trace);
      if (id === undefined) return false;
      const { info, data, attachments: media = [] } = trace;
      contents.endBatch();
      for (const span of data.spans) addSpan(id, span);
      const { clientRequestId, tags, traceMetadata, assessments, runId } = info;
      updater.apply(id, {
        tags,
        metadata: traceMetadata,
        ...(clientRequestId === undefined ? {} : { clientRequestId }),
        ...(runId === undefined ? {} : { runId }),
      });
      for (const assessment of assessments) insertAssessment(database, id, assessment);
      for (const { sha256, mimeType, bytes } of media)
        attachments.put(id, sha256, { mimeType, bytes: Buffer.from(bytes, 'base64') });
      return true;
    },
  };
}

/** When a trace started and ended. What was exported says it; of what was not, the root span may. */
function timesOf({ info, data: { spans }, startTimeNs }: ExportedTrace): [number, number | null] {
  const root = spans.find(
    (span) => span.parentId === undefined && toMilliseconds(span.startTimeNs) === info.requestTime,
  );
  const start = startTimeNs ?? root?.startTimeNs ?? info.requestTime * 1e6;
  return [start, info.executionDuration === undefined ? null : start + Math.round(info.executionDuration * 1e6)];
}

/** JSON text, or NULL for what is absent or empty. */
function json(value: object | undefined): SQLInputValue {
  if (value === undefined || (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)) return null;
  return JSON.stringify(value);
}
