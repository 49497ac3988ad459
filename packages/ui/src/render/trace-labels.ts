import type { Assessment, SpanData, TraceInfo } from '@autolog/core';
import { compactJson } from '../read/compact-json.ts';
import { dim, errorStyle } from '../terminal/colour.ts';
import { cutLine, gap, type Line, piece } from '../terminal/line.ts';
import { oneLine } from '../terminal/visible.ts';
import { factLines } from './fact-lines.ts';

/** What a trace belongs to, by the names that its store knows. */
export interface TraceNames {
  experiment?: string | undefined;
  run?: string | undefined;
}

const longestText = 300;
const mostTags = 20;
const mostAssessments = 10;
const defaultExperimentId = '0';

/** What people and programs said of a trace as a whole: where it belongs, its tags, its assessments. */
export function renderTraceLabels(
  info: TraceInfo,
  spans: readonly SpanData[],
  names: TraceNames,
  columns: number,
): Line[] {
  return [
    ...factLines(belongings(info, names), columns),
    ...factLines(tags(info), columns),
    ...assessmentLines(info.assessments, spans, columns),
  ];
}

function belongings({ experimentId, runId, session, user, clientRequestId }: TraceInfo, names: TraceNames): string[] {
  const facts: [string, string | undefined][] = [
    ['experiment', experimentId === defaultExperimentId ? undefined : (names.experiment ?? experimentId)],
    ['run', names.run ?? runId],
    ['session', session],
    ['user', user],
    ['request', clientRequestId],
  ];
  return facts.flatMap(([kind, text]) => (text === undefined ? [] : [`${kind} ${start(text)}`]));
}

/** Those of people; what begins with `mlflow.` is for programs. */
function tags(info: TraceInfo): string[] {
  const entries = Object.entries(info.tags).filter(([key]) => !key.startsWith('mlflow.'));
  const shown = entries.slice(0, mostTags).map(([key, value]) => `${start(key)}=${start(value)}`);
  if (entries.length > mostTags) shown.push(`${entries.length - mostTags} more`);
  return shown.map((fact, index) => (index === 0 ? `tags ${fact}` : fact));
}

function assessmentLines(assessments: readonly Assessment[], spans: readonly SpanData[], columns: number): Line[] {
  const lines = assessments.slice(0, mostAssessments).map((assessment) => assessmentLine(assessment, spans));
  if (assessments.length > mostAssessments)
    lines.push([piece(`${assessments.length - mostAssessments} more assessments`, dim)]);
  return lines.map((line) => cutLine(line, columns));
}

/** `feedback helpful = true · HUMAN mira · in get_rain · It says what to wear.` */
function assessmentLine(
  { kind, name, value, error, source, spanId, rationale }: Assessment,
  spans: readonly SpanData[],
): Line {
  const about = spanId && `in ${spans.find((span) => span.spanId === spanId)?.name ?? spanId}`;
  const notes = [`${source.type} ${source.id}`, ...(about ? [about] : []), ...(rationale ? [rationale] : [])];
  const verdict = error
    ? `failed: ${error.code} ${start(error.message ?? '')}`
    : `= ${compactJson(value, longestText)}`;
  return [
    piece(`${kind} `, dim),
    { text: oneLine(start(name)) },
    gap(1),
    { text: oneLine(verdict), style: error && errorStyle },
    gap(1),
    { text: oneLine(notes.map((note) => `· ${start(note)}`).join(' ')), style: dim },
  ];
}

function start(text: string): string {
  return text.slice(0, longestText);
}
