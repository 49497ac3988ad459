import { Observer, observerName } from './observer.ts';
import { isObject } from './read/narrow.ts';
import type { Run } from './run.ts';

const none: readonly Observer[] = [];

/** Our handlers among those of a manager. */
export function observersOf(manager: unknown): readonly Observer[] {
  if (!isObject(manager) || !Array.isArray(manager['handlers'])) return none;
  const handlers = manager['handlers'] as unknown[];
  if (handlers.length === 1 && Observer.is(handlers[0])) return handlers as Observer[];
  return handlers.filter(Observer.is);
}

/** Whether a manager is there for us alone. */
export function isQuiet(manager: unknown): boolean {
  const [observer] = observersOf(manager);
  return observer?.origin.alone === true && (manager as { handlers: unknown[] }).handlers.length === 1;
}

/** Whether a manager is a clone that the program has made of one that is there for us alone, with its config. */
export function isCloneOfOurs(manager: unknown): boolean {
  if (!isObject(manager) || !Array.isArray(manager['handlers'])) return false;
  const handlers = manager['handlers'] as unknown[];
  return (
    handlers.length > 0 &&
    handlers.every((handler) => isObject(handler) && handler['name'] === observerName && !Observer.is(handler))
  );
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
