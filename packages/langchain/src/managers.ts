import { Observer } from './observer.ts';
import { isObject } from './read/narrow.ts';
import type { Run } from './run.ts';

const none: readonly Observer[] = [];

/** Our handlers among those of a manager. */
export function observersOf(manager: unknown): readonly Observer[] {
  if (!isObject(manager) || !Array.isArray(manager['handlers'])) return none;
  const handlers = manager['handlers'] as unknown[];
  if (handlers.length === 1 && handlers[0] instanceof Observer) return handlers as Observer[];
  return handlers.filter((handler) => handler instanceof Observer);
}

/** The run that a manager is of, or that what a manager begins is called from. */
export function runOf(manager: unknown): Run | undefined {
  if (!isObject(manager)) return undefined;
  const observers = observersOf(manager);
  const runId = manager['runId'] ?? manager['_parentRunId'];
  if (typeof runId === 'string') {
    for (const { runs } of observers) {
      const run = runs.get(runId);
      if (run) return run;
    }
  }
  return observers[0]?.origin.parent;
}
