import { types } from 'node:util';
import { type LiveSpan, startSpan } from '@autolog/core';
import { activeContext, guard, type Method, runInContext } from '@autolog/core/integration';
import { withoutUserCode } from '../read/without-user-code.ts';
import { endAgent } from './end-agent.ts';
import { runTool } from './run-tool.ts';

/** Under this key, the context of a run holds the run's span. */
const runKey = Symbol.for('autolog.openai.decisionsRun');

/** What the runner makes of an action that the program lets it choose from. */
interface Candidate {
  id: string;
  description?: string;
  execute?: () => unknown;
}

/** `run(client, params, options)`: an AGENT span. */
export function observeDecisionsRun(recording: () => boolean): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const agent = recording() ? guard('openai runner', () => startAgent(args[1])) : undefined;
      if (!agent || agent.ended) return original.apply(this, args);
      const running: unknown = runInContext({ span: agent, [runKey]: agent }, () => original.apply(this, args));
      if (!types.isPromise(running)) {
        guard('openai runner', () => endAgent(agent, {}));
        return running;
      }
      return running.then(
        (result) => {
          guard('openai runner', () => endAgent(agent, { outputs: withoutUserCode(result) }));
          return result;
        },
        (error: unknown) => {
          const aborted = (error as { reason?: unknown } | null | undefined)?.reason === 'cancelled';
          guard('openai runner', () => endAgent(agent, { error, aborted }));
          throw error;
        },
      );
    };
}

function startAgent(params: unknown): LiveSpan {
  return startSpan({
    name: 'DecisionsToolRunner',
    type: 'AGENT',
    inputs: guard('openai request', () => withoutUserCode(params)),
  });
}

/**
 * `ownCandidates(supplied, stop)` gives the runner's own copies of what it may choose from, by id: the actions that it
 * executes become TOOL spans with the names of their candidates.
 */
export function observeCandidates(original: Method): Method {
  return function (...args) {
    const owned: unknown = original.apply(this, args);
    const agent = activeContext()?.[runKey] as LiveSpan | undefined;
    if (agent && owned instanceof Map) guard('openai runner', () => observeAll(owned as Map<string, Candidate>, agent));
    return owned;
  };
}

function observeAll(owned: Map<string, Candidate>, agent: LiveSpan): void {
  for (const [id, candidate] of owned) {
    const { execute, description } = candidate;
    if (typeof execute !== 'function') continue;
    const observed = function (this: unknown): unknown {
      return runTool({ name: id, description, inputs: undefined, agent }, () => Reflect.apply(execute, this, []));
    };
    owned.set(id, { ...candidate, execute: observed });
  }
}
