import type { SpanData } from '@autolog/core';
import { formatDuration } from '../format/duration.ts';
import { outcomePiece, spanOutcome } from '../format/status.ts';
import { formatPlural, tokenDetails, tokensInOut } from '../format/tokens.ts';
import { type SpanRow, spanTree } from '../read/span-tree.ts';
import { bold, dim, typeStyle } from '../terminal/colour.ts';
import { fitLine, gap, type Line, lineWidth, piece } from '../terminal/line.ts';
import type { VisibleText } from '../terminal/visible.ts';
import { wrap } from '../terminal/width.ts';
import { guideDrawer } from './guides.ts';
import { spanContent, spanContentInFull } from './span-content.ts';

/** On a wider output the durations would stand too far from the names. */
const widestTree = 120;

/** How a tree is drawn. */
export interface TreeOptions {
  /** Width of the output. */
  columns: number;
  /** Inputs, outputs, attributes, events and stacks whole, in lines of at most this many columns. */
  full?: number | undefined;
  /** Nanoseconds since the epoch, for spans that are running. */
  nowNs: number;
}

/** The spans of a trace as a tree: type, name, duration and tokens in aligned columns, inputs and outputs below. */
export function renderTraceTree(spans: readonly SpanData[], { columns, full, nowNs }: TreeOptions): Line[] {
  const measures = measureColumns(spans, nowNs);
  const left = Math.min(columns, widestTree) - measures.width;
  const deepest = Math.max(4, Math.floor(left / 6));
  const lines: Line[] = [];
  const add = (rows: SpanRow[]) => {
    const draw = guideDrawer(deepest);
    for (const row of rows) {
      const guides = draw(row);
      const { head, notes } = spanHead(row.span, guides.row, left);
      lines.push([...head, ...measures.of(row.span)]);
      const room = (full ?? columns) - guides.details.length;
      for (const text of notes ? wrap(notes, room, 2) : [])
        lines.push([piece(guides.details, dim), { text, style: dim }]);
      const content = full === undefined ? spanContent(row.span, room) : spanContentInFull(row.span, room);
      for (const line of content) lines.push([piece(guides.details, dim), ...line]);
    }
  };
  const { rooted, detached } = spanTree(spans);
  add(rooted);
  if (rooted.length > 0 && detached.length > 0) lines.push([]);
  if (detached.length > 0) lines.push([piece('detached: the parent of these spans is not in the trace', dim)]);
  add(detached);
  return lines;
}

/** Type, name and what is known of the model; the latter apart where there is no room for it. */
function spanHead(span: SpanData, guide: string, columns: number): { head: Line; notes?: VisibleText } {
  const outcome = spanOutcome(span);
  const line: Line = [piece(guide, dim), piece(span.type, typeStyle(span.type)), gap(1), piece(span.name, bold)];
  if (outcome !== 'ok') line.push(gap(2), outcomePiece(outcome));
  const notes = piece(spanNotes(span).join(' · '), dim);
  const whole = [...line, gap(2), notes];
  if (notes.text === '' || lineWidth(whole) <= columns) return { head: fitLine(whole, columns) };
  return { head: fitLine(line, columns), notes: notes.text };
}

/** The model and how it answered. The attributes and events are those that integrations set. */
function spanNotes({ model, usage, attributes, events }: SpanData): string[] {
  const { timeToFirstTokenMs, retries, outcome, inferred } = attributes;
  const to = attributes['handoff.to'];
  const notes = model ? [model, ...tokenDetails(usage)] : tokenDetails(usage);
  if (typeof timeToFirstTokenMs === 'number') notes.push(`first token ${formatDuration(timeToFirstTokenMs)}`);
  if (typeof retries === 'number') notes.push(formatPlural(retries, 'retry', 'retries'));
  if (typeof outcome === 'string') notes.push(outcome);
  if (typeof to === 'string') notes.push(`hands over to ${to}`);
  if (inferred === true) notes.push('inferred');
  if (events.some(({ name }) => name === 'interrupt')) notes.push('interrupt');
  return notes;
}

/** The columns at the right: duration, tokens in, tokens out; each as wide as its widest. */
function measureColumns(spans: readonly SpanData[], nowNs: number): { width: number; of(span: SpanData): Line } {
  const durationOf = (span: SpanData) =>
    span.interrupted && span.endTimeNs === undefined
      ? '–'
      : formatDuration(((span.endTimeNs ?? nowNs) - span.startTimeNs) / 1e6);
  let duration = 0;
  let input = 0;
  let output = 0;
  for (const span of spans) {
    duration = Math.max(duration, durationOf(span).length);
    const tokens = tokensInOut(span.usage);
    input = Math.max(input, tokens?.[0].length ?? 0);
    output = Math.max(output, tokens?.[1].length ?? 0);
  }
  const of = (span: SpanData): Line => {
    const tokens = tokensInOut(span.usage);
    const cells: Line = [gap(2), piece(durationOf(span).padStart(duration))];
    if (tokens) cells.push(piece(`  ${tokens[0].padStart(input)} → ${tokens[1].padStart(output)}`));
    return cells;
  };
  return { width: 2 + duration + (output > 0 ? 2 + input + 3 + output : 0), of };
}
