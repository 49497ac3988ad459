import type { TraceInfo } from '@autolog/core';
import { formatDuration } from '../format/duration.ts';
import { outcomePiece, traceOutcome } from '../format/status.ts';
import { formatTime } from '../format/time.ts';
import { formatCount, formatPlural, tokensInOut } from '../format/tokens.ts';
import { bold, dim, errorStyle } from '../terminal/colour.ts';
import { cutLine, fitLine, gap, type Line, lineWidth, type Piece, piece } from '../terminal/line.ts';
import { oneLine } from '../terminal/visible.ts';
import { cut } from '../terminal/width.ts';
import { shortIds } from './short-ids.ts';
import { type Column, columnGap, tableRows, tableWidth } from './table.ts';

const widestName = 28;
const narrowestName = 8;
const narrowestPreview = 24;

/** A row for each trace: time, id, name, status, duration, tokens, spans, request. Where that is too wide, two rows. */
export function renderTraceTable(traces: readonly TraceInfo[], columns: number, nowMs: number): Line[] {
  const main = mainColumns(traces, nameWidth(traces), nowMs);
  const counts = countColumns(traces);
  for (const table of [
    [...main, ...cachedColumn(traces), ...counts],
    [...main, ...counts],
  ]) {
    const room = columns - tableWidth(table) - columnGap;
    if (room < narrowestPreview) continue;
    return tableRows([...table, { title: 'REQUEST', cells: traces.map((trace) => [requestPiece(trace, room)]) }]);
  }
  const tooWide = Math.max(0, tableWidth(main) - columns);
  const [header, ...rows] = tableRows(mainColumns(traces, Math.max(narrowestName, nameWidth(traces) - tooWide), nowMs));
  return [header!, ...rows.flatMap((row, index) => [row, secondRow(traces[index]!, columns)])].map((row) =>
    cutLine(row, columns),
  );
}

function nameWidth(traces: readonly TraceInfo[]): number {
  return Math.min(widestName, Math.max(...traces.map(({ name }) => lineWidth([piece(name)]))));
}

function mainColumns(traces: readonly TraceInfo[], nameColumns: number, nowMs: number): Column[] {
  return [
    { title: 'TIME', cells: timeCells(traces, nowMs) },
    { title: 'ID', cells: shortIds(traces.map(({ traceId }) => traceId)).map((id) => [piece(id)]) },
    { title: 'NAME', cells: traces.map(({ name }) => fitLine([piece(name, bold)], nameColumns)) },
    { title: 'STATUS', cells: traces.map((trace) => [outcomePiece(traceOutcome(trace))]) },
    { title: 'DURATION', right: true, cells: traces.map((trace) => [piece(durationText(trace, nowMs))]) },
    { title: 'TOKENS', cells: tokenCells(traces) },
  ];
}

function cachedColumn(traces: readonly TraceInfo[]): Column[] {
  const cached = traces.map(({ usage }) => usage?.cacheReadInputTokens);
  return cached.some(Boolean)
    ? [{ title: 'CACHED', right: true, cells: cached.map((count) => [piece(count ? formatCount(count) : '')]) }]
    : [];
}

/** Spans, and how many of them failed, if any. */
function countColumns(traces: readonly TraceInfo[]): Column[] {
  const spans: Column = {
    title: 'SPANS',
    right: true,
    cells: traces.map(({ spanCount }) => [piece(formatCount(spanCount))]),
  };
  if (!traces.some(({ errorCount }) => errorCount > 0)) return [spans];
  const failed = traces.map(({ errorCount }) => [piece(errorCount > 0 ? formatCount(errorCount) : '', errorStyle)]);
  return [spans, { title: '✗', right: true, cells: failed }];
}

/** What has no room in the row: counts and the request. */
function secondRow(trace: TraceInfo, columns: number): Line {
  const row: Line = [gap(columnGap), piece(formatPlural(trace.spanCount, 'span'), dim)];
  if (trace.errorCount > 0) row.push(piece(', ', dim), piece(formatPlural(trace.errorCount, 'error'), errorStyle));
  const cached = trace.usage?.cacheReadInputTokens;
  if (cached) row.push(piece(` · ${formatCount(cached)} cached`, dim));
  return trace.requestPreview ? [...row, piece(' · ', dim), requestPiece(trace, columns)] : row;
}

function requestPiece({ requestPreview }: TraceInfo, columns: number): Piece {
  return { text: cut(oneLine((requestPreview ?? '').slice(0, columns * 4)), columns), style: dim };
}

/** Date and time; the year only where one of the traces is not of this year. */
function timeCells(traces: readonly TraceInfo[], nowMs: number): Line[] {
  const thisYear = formatTime(nowMs).date.slice(0, 5);
  const moments = traces.map(({ requestTime }) => formatTime(requestTime));
  const from = moments.every(({ date }) => date.startsWith(thisYear)) ? thisYear.length : 0;
  return moments.map(({ date, time }) => [piece(date.slice(from), dim), gap(1), piece(time)]);
}

function durationText({ executionDuration, interrupted, requestTime }: TraceInfo, nowMs: number): string {
  if (executionDuration !== undefined) return formatDuration(executionDuration);
  return interrupted ? '–' : formatDuration(nowMs - requestTime);
}

/** `1,204 → 356`, with the arrows below one another. */
function tokenCells(traces: readonly TraceInfo[]): Line[] {
  const counts = traces.map(({ usage }) => tokensInOut(usage));
  const input = Math.max(...counts.map((count) => count?.[0].length ?? 0));
  const output = Math.max(...counts.map((count) => count?.[1].length ?? 0));
  return counts.map((count) => (count ? [piece(`${count[0].padStart(input)} → ${count[1].padStart(output)}`)] : []));
}
