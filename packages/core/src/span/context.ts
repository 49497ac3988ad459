import { AsyncLocalStorage } from 'node:async_hooks';
import { shared } from '../shared.ts';
import type { LiveSpan } from './live-span.ts';

/**
 * What a piece of running code finds around it. Integrations put keys of their own beside the span; a new span starts
 * with none of them.
 */
export interface ActiveContext {
  readonly span: LiveSpan | undefined;
  /**
   * An integration further out owns the model call that runs here, as this span: the integration of the provider opens
   * none of its own, and adds to this one what only it can see.
   */
  readonly suppressProvider?: LiveSpan | undefined;
  readonly [key: symbol]: unknown;
}

const storage = shared('context', () => new AsyncLocalStorage<ActiveContext | undefined>());

/** The context of the code that is running, if it runs inside a span. */
export function activeContext(): ActiveContext | undefined {
  return storage.getStore();
}

/** Runs a function, and all that it starts, inside a context. */
export function runInContext<T>(context: ActiveContext | undefined, body: () => T): T {
  return storage.run(context, body);
}

/** The span that the running code is inside of: the one that `withSpan`, `trace` or an integration made active. */
export function getCurrentActiveSpan(): LiveSpan | undefined {
  return storage.getStore()?.span;
}
