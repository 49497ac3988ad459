import { AsyncLocalStorage } from 'node:async_hooks';
import type { Run } from './run.ts';

/** What a {@link Frame} is around. */
export type FrameKind = 'tool' | 'model' | 'stream';

/**
 * A method of LangChain's inside of which a run is to begin. LangChain does not tell its handlers whose run it is, nor the
 * caller of the method which run it began; the two meet here.
 */
export interface Frame {
  readonly kind: FrameKind;
  /** The runnable: a tool, a model, a graph. */
  readonly owner: object;
  /** The first run that has begun. */
  run?: Run;
}

const storage = new AsyncLocalStorage<Frame>();

export function withFrame<T>(around: Frame, body: () => T): T {
  return storage.run(around, body);
}

/** The frame around the code that runs, if it is of a kind and its run has not begun yet. */
export function frame(kind: FrameKind): Frame | undefined {
  const current = storage.getStore();
  return current?.kind === kind && !current.run ? current : undefined;
}

/** The frame around the code that runs. */
export function currentFrame(): Frame | undefined {
  return storage.getStore();
}
