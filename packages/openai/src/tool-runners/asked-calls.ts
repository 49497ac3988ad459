import { dataProperty } from '../read/narrow.ts';

/** Finds out which of the model's calls a tool's function runs: the SDK does not tell it. */
export interface AskedCalls {
  /** The id of the next call of a tool that no function has run, of the turn that the runner is in. */
  take(name: string, text: string | undefined): string | undefined;
}

/** Reads the calls from a runner's messages, where the last turn of the model's stands. */
export function askedCalls(runner: unknown): AskedCalls {
  let turn: unknown;
  let taken = new Set<number>();
  return {
    take(name, text) {
      const calls = lastCalls(runner);
      if (calls !== turn) {
        turn = calls;
        taken = new Set();
      }
      const fits = (withText: boolean): number =>
        calls.findIndex((call, index) => {
          const called = dataProperty(call, 'function');
          if (taken.has(index) || dataProperty(called, 'name') !== name) return false;
          return !withText || dataProperty(called, 'arguments') === text;
        });
      const exact = text === undefined ? -1 : fits(true);
      const index = exact === -1 ? fits(false) : exact;
      if (index === -1) return undefined;
      taken.add(index);
      const id = dataProperty(calls[index], 'id');
      return typeof id === 'string' ? id : undefined;
    },
  };
}

function lastCalls(runner: unknown): readonly unknown[] {
  const messages = dataProperty(runner, 'messages');
  if (!Array.isArray(messages)) return [];
  const last = messages.findLast((message) => dataProperty(message, 'role') === 'assistant');
  const calls = dataProperty(last, 'tool_calls');
  return Array.isArray(calls) ? calls : [];
}
