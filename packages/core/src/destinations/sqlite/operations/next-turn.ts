import { setImmediate } from 'node:timers';

/** Lets the program go on with what waits, between two pieces of a long piece of work. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
