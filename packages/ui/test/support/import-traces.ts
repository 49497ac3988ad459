import { type ExportedTrace, type TraceInfo, withStore } from '@autolog/core';
import { span, traceInfo } from './spans.ts';

/** What a trace of {@link importTraces} has besides its name. */
export type ImportedTrace = Partial<TraceInfo> & Pick<ExportedTrace, 'experiment'>;

/** Makes a store of traces of one span each, by their names. Their ids begin with `tr-1…`, `tr-2…` and so on. */
export async function importTraces(path: string, traces: Record<string, ImportedTrace>): Promise<void> {
  const lines = Object.entries(traces).map(([name, { experiment, ...rest }], index) => {
    const traceId = `tr-${String(index + 1).repeat(32)}`;
    const info = traceInfo({ traceId, name, ...rest });
    const startTimeNs = info.requestTime * 1e6;
    const root = span(name, {
      traceId,
      spanId: '1'.repeat(16),
      startTimeNs,
      endTimeNs: startTimeNs + 5e6,
      status: 'OK',
    });
    return JSON.stringify({ info, data: { spans: [root] }, ...(experiment === undefined ? {} : { experiment }) });
  });
  await withStore((store) => store.importJsonLines(lines), path);
}
