import type { SpanData } from '@autolog/core';
import { formatDuration } from '../format/duration.ts';
import { compactJson } from '../read/compact-json.ts';
import { outline } from '../read/outline.ts';
import { readSpanError, type SpanError } from '../read/span-error.ts';
import { dim, errorStyle, type Style } from '../terminal/colour.ts';
import { gap, type Line, piece } from '../terminal/line.ts';
import { oneLine, visible, type VisibleText } from '../terminal/visible.ts';
import { wrap } from '../terminal/width.ts';
import { previewInputs, previewOutputs } from './preview.ts';

const labelColumns = 5;

/** Inputs, outputs and error of a span in a line or two each. */
export function spanContent(span: SpanData, columns: number): Line[] {
  const room = Math.max(16, columns - labelColumns);
  const error = readSpanError(span);
  const errorLines = error
    ? wrap(oneLine(error.message.slice(0, room * 8)), room, 2).map((text) => [{ text, style: errorStyle }])
    : [];
  return [
    ...labelled('in', previewInputs(span, room)),
    ...labelled('out', previewOutputs(span, room)),
    ...labelled('err', errorLines, errorStyle),
  ];
}

/** All that is known of a span, each line of a text in lines of its own, wrapped where it is wider. */
export function spanContentInFull(span: SpanData, columns: number): Line[] {
  const room = Math.max(16, columns - labelColumns);
  const wrapped = (lines: string[]): Line[] => lines.flatMap((line) => wrapIndented(visible(line), room));
  const error = readSpanError(span);
  return [
    ...labelled('id', [[piece(span.spanId, dim)]]),
    ...labelled('in', span.inputs === undefined ? [] : wrapped(outline(span.inputs))),
    ...labelled('out', span.outputs === undefined ? [] : wrapped(outline(span.outputs))),
    ...labelled('err', error ? wrapped(errorText(error).split(/\r?\n/)) : [], errorStyle),
    ...labelled('attr', Object.keys(span.attributes).length === 0 ? [] : wrapped(outline(span.attributes))),
    ...span.events
      .filter(({ name }) => name !== 'exception')
      .flatMap((event) => labelled('at', wrapped([eventText(span, event)]))),
    ...span.links.flatMap((link) => labelled('link', wrapped([`${link.traceId} ${link.spanId}`]))),
  ];
}

/** A line in lines of at most that many columns, all with the indent of the first. */
function wrapIndented(line: VisibleText, columns: number): Line[] {
  const text = line.trimStart() as VisibleText;
  const indent = line.length - text.length;
  return wrap(text, Math.max(columns / 2, columns - indent)).map((part) => [gap(indent), { text: part }]);
}

/**
 * The stack, which begins with class and message in most languages; both before it where it does not, as with a class
 * that sets no name of its own and so is an `Error` there.
 */
function errorText({ type = '', message, stack }: SpanError): string {
  if (stack === undefined) return message;
  const firstLine = stack.split('\n', 1)[0] ?? '';
  const saysAll = firstLine.includes(type) && stack.includes(message.slice(message.indexOf(': ') + 1).trim());
  return saysAll ? stack : `${message}\n${stack}`;
}

function eventText(span: SpanData, { name, timeNs, attributes }: SpanData['events'][number]): string {
  const after = formatDuration((timeNs - span.startTimeNs) / 1e6);
  const data = Object.keys(attributes).length > 0 ? ` ${compactJson(attributes)}` : '';
  return `+${after} ${name}${data}`;
}

function labelled(label: string, lines: Line[], style: Style = dim): Line[] {
  return lines.map((line, index) => [piece((index === 0 ? label : '').padEnd(labelColumns), style), ...line]);
}
