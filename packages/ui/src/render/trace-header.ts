import type { SpanData, Trace, TraceInfo } from '@autolog/core';
import { formatDuration } from '../format/duration.ts';
import { outcomePiece, traceOutcome } from '../format/status.ts';
import { formatTime } from '../format/time.ts';
import { formatPlural, tokenDetails, tokensInOut } from '../format/tokens.ts';
import { readSpanError } from '../read/span-error.ts';
import { bold, dim, errorStyle } from '../terminal/colour.ts';
import { cutLine, gap, type Line, lineWidth, type Piece, piece } from '../terminal/line.ts';
import { oneLine } from '../terminal/visible.ts';
import { factLines } from './fact-lines.ts';
import { renderTraceLabels, type TraceNames } from './trace-labels.ts';

/** Name and outcome of a trace, its id and time, its totals, what was said of it as a whole, and the first of its errors. */
export function renderTraceHeader(
  { info, data }: Trace,
  columns: number,
  nowMs: number,
  names: TraceNames = {},
): Line[] {
  const { date, time } = formatTime(info.requestTime);
  const outcome = outcomePiece(traceOutcome(info));
  return [
    [...cutLine([piece(info.name, bold)], columns - lineWidth([outcome]) - 2), gap(2), outcome],
    cutLine([piece(`${info.traceId} · ${date} ${time}`, dim)], columns),
    ...factLines(traceFacts(info, data.spans, nowMs), columns),
    ...renderTraceLabels(info, data.spans, names, columns),
    ...errorLine(info, data.spans, columns),
  ];
}

function traceFacts(info: TraceInfo, spans: SpanData[], nowMs: number): string[] {
  const tokens = tokensInOut(info.usage);
  const models = [...new Set(spans.flatMap(({ model }) => model ?? []))];
  return [
    ...duration(info, nowMs),
    ...(tokens ? [`${tokens.join(' → ')} tokens`] : []),
    ...tokenDetails(info.usage),
    ...(models.length > 0 ? [models.join(', ')] : []),
    `${formatPlural(info.spanCount, 'span')}: ${typeCounts(spans)}`,
  ];
}

function duration({ executionDuration, interrupted, requestTime }: TraceInfo, nowMs: number): string[] {
  if (executionDuration !== undefined) return [formatDuration(executionDuration)];
  return interrupted ? [] : [`${formatDuration(nowMs - requestTime)} so far`];
}

/** `3 CHAT_MODEL, 1 TOOL`, most frequent first. */
function typeCounts(spans: SpanData[]): string {
  const counts = new Map<string, number>();
  for (const { type } of spans) counts.set(type, (counts.get(type) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, one], [, other]) => other - one);
  return byCount.map(([type, count]) => `${count} ${type}`).join(', ');
}

/** The error that ended first is mostly the cause of the others. */
function errorLine({ errorCount }: TraceInfo, spans: SpanData[], columns: number): Line[] {
  const failed = spans.filter(({ status }) => status === 'ERROR');
  if (failed.length === 0) return [];
  const first = failed.reduce((one, other) =>
    (other.endTimeNs ?? Infinity) < (one.endTimeNs ?? Infinity) ? other : one,
  );
  const count = formatPlural(Math.max(errorCount, failed.length), 'error');
  const where = piece(`✗ ${count}${failed.length > 1 ? ', first' : ''} in ${first.name}: `, errorStyle);
  const message: Piece = { text: oneLine(readSpanError(first)!.message.slice(0, 1000)), style: errorStyle };
  return [cutLine([where, message], columns)];
}
