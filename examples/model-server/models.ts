import { rateLimited, serverError, unknownModel } from './errors.ts';

/** How a model of the server behaves beside what it says. */
export interface ModelBehaviour {
  /** The name that answers carry: as at OpenAI, the dated version of the one asked for. */
  snapshot: string;
  /** Whether it spends tokens on reasoning. */
  reasons: boolean;
  /** Milliseconds before an answer and before each event of a stream. */
  delayMs: number;
  /** Cut the connection in the middle of the answer. */
  drops: boolean;
}

const snapshots: Record<string, string> = {
  'gpt-4o': 'gpt-4o-2024-08-06',
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
  'gpt-4.1': 'gpt-4.1-2025-04-14',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
  o3: 'o3-2025-04-16',
  'o4-mini': 'o4-mini-2025-04-16',
  'gpt-5': 'gpt-5-2025-08-07',
  'gpt-5-mini': 'gpt-5-mini-2025-08-07',
  'gpt-5.4': 'gpt-5.4',
  'gpt-5.4-mini': 'gpt-5.4-mini-2026-03-17',
  'text-embedding-3-small': 'text-embedding-3-small',
  'text-embedding-3-large': 'text-embedding-3-large',
  'gpt-image-1': 'gpt-image-1',
  'gpt-4o-mini-tts': 'gpt-4o-mini-tts',
  'gpt-4o-mini-transcribe': 'gpt-4o-mini-transcribe',
  'omni-moderation-latest': 'omni-moderation-latest',
};

/**
 * The model of that name. Besides names of OpenAI's there are four that fail on purpose: `error-429` and `error-500`
 * (those statuses), `slow` (takes its time) and `drop-mid-stream` (the connection ends in the middle of the answer).
 *
 * @throws ApiError for a name it does not know, and what the failing ones stand for.
 */
export function findModel(name: string): ModelBehaviour {
  if (name === 'error-429') throw rateLimited(name);
  if (name === 'error-500') throw serverError();
  if (name === 'slow') return { snapshot: name, reasons: false, delayMs: 50, drops: false };
  if (name === 'drop-mid-stream') return { snapshot: name, reasons: false, delayMs: 0, drops: true };
  const snapshot = snapshots[name] ?? Object.values(snapshots).find((known) => known === name);
  if (snapshot === undefined) throw unknownModel(name);
  return { snapshot, reasons: /^(o\d|gpt-5)/.test(name), delayMs: 0, drops: false };
}
