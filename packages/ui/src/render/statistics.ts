import type { StoreStatistics } from '@autolog/core';
import { formatBytes } from '../format/bytes.ts';
import { formatTime } from '../format/time.ts';
import { formatCount, formatPlural } from '../format/tokens.ts';
import { bold, dim } from '../terminal/colour.ts';
import { cutLine, fitLine, type Line, lineWidth, piece } from '../terminal/line.ts';
import { type Column, tableRows } from './table.ts';

const widestName = 40;

/** What is in a store and how much space it takes, and the traces of each experiment. */
export function renderStatistics(name: string, statistics: StoreStatistics, columns: number): Line[] {
  const { traces, spans, states, runs, assessments, attachments, contents } = statistics;
  const { fileBytes, walBytes, freeBytes, schemaVersion, experiments } = statistics;
  const space = [formatBytes(fileBytes)];
  if (freeBytes > 0) space.push(`${formatBytes(freeBytes)} of it free`);
  if (walBytes > 0) space.push(`${formatBytes(walBytes)} in the write-ahead log`);
  const kinds = Object.entries(states).map(([state, count]) => `${formatCount(count)} ${stateNames[state] ?? state}`);
  const beside = [formatPlural(spans, 'span'), formatPlural(runs, 'run'), formatPlural(assessments, 'assessment')];
  if (attachments.count > 0)
    beside.push(`${formatPlural(attachments.count, 'attachment')} (${formatBytes(attachments.bytes)})`);
  if (contents.count > 0)
    beside.push(`${formatPlural(contents.count, 'shared content')} (${formatBytes(contents.bytes)})`);
  return [
    [piece(name, bold)],
    [piece([...space, `schema ${schemaVersion}`].join(' · '))],
    [piece(`${formatPlural(traces, 'trace')}${kinds.length > 0 ? `: ${kinds.join(', ')}` : ''}`)],
    [piece(beside.join(' · '))],
    [],
    ...experimentRows(experiments),
  ].map((line) => cutLine(line, columns));
}

const stateNames: Readonly<Record<string, string>> = {
  OK: 'ok',
  ERROR: 'error',
  IN_PROGRESS: 'running',
  INTERRUPTED: 'interrupted',
};

function experimentRows(experiments: StoreStatistics['experiments']): Line[] {
  const names = experiments.map(({ name }) => [piece(name, bold)]);
  const width = Math.min(widestName, Math.max(0, ...names.map(lineWidth)));
  const table: Column[] = [
    { title: 'ID', right: true, cells: experiments.map(({ experimentId }) => [piece(experimentId)]) },
    { title: 'EXPERIMENT', cells: names.map((name) => fitLine(name, width)) },
    { title: 'TRACES', right: true, cells: experiments.map(({ traces }) => [piece(formatCount(traces))]) },
    { title: 'SPANS', right: true, cells: experiments.map(({ spans }) => [piece(formatCount(spans))]) },
    { title: 'OLDEST', cells: experiments.map(({ oldestTraceTime }) => timeCell(oldestTraceTime)) },
    { title: 'NEWEST', cells: experiments.map(({ newestTraceTime }) => timeCell(newestTraceTime)) },
  ];
  return tableRows(table);
}

function timeCell(milliseconds: number | undefined): Line {
  if (milliseconds === undefined) return [];
  const { date, time } = formatTime(milliseconds);
  return [piece(`${date} ${time}`, dim)];
}
