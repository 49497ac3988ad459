import type { SpanData, TraceInfo } from '@autolog/core';
import { errorStyle, okStyle, warningStyle } from '../terminal/colour.ts';
import { type Piece, piece } from '../terminal/line.ts';

/** What became of a trace or a span: `✓ ok`, `✗ error`, `… running`, `⚠ interrupted`. */
export type Outcome = 'ok' | 'error' | 'running' | 'interrupted';

/** What became of a trace. */
export function traceOutcome({ state, interrupted }: TraceInfo): Outcome {
  if (interrupted) return 'interrupted';
  if (state === 'ERROR') return 'error';
  return state === 'IN_PROGRESS' ? 'running' : 'ok';
}

/** What became of a span. */
export function spanOutcome({ status, endTimeNs, interrupted }: SpanData): Outcome {
  if (interrupted) return 'interrupted';
  if (status === 'ERROR') return 'error';
  return endTimeNs === undefined ? 'running' : 'ok';
}

/** The outcome as a mark and a word, in its colour. */
export function outcomePiece(outcome: Outcome): Piece {
  const [mark, style] = outcomes[outcome];
  return piece(`${mark} ${outcome}`, style);
}

const outcomes = {
  ok: ['✓', okStyle],
  error: ['✗', errorStyle],
  running: ['…', warningStyle],
  interrupted: ['⚠', warningStyle],
} as const;
