import type { LiveSpan } from '@autolog/core';
import { guard } from '@autolog/core/integration';

/** How a run ended. */
export interface RunEnd {
  outputs?: unknown;
  error?: unknown;
  /** Somebody left it before its end. */
  aborted?: boolean;
}

/** Ends a runner's span. A run that the program aborts is no failure. */
export function endAgent(agent: LiveSpan, { outputs, error, aborted = isAbort(error) }: RunEnd): void {
  guard('openai runner', () => {
    if (outputs !== undefined) agent.setOutputs(outputs);
    if (aborted) agent.setAttribute('outcome', 'aborted');
    else if (error !== undefined) agent.recordException(error);
  });
  guard('openai runner', () => agent.end());
}

function isAbort(error: unknown): boolean {
  return (error as { constructor?: { name?: unknown } } | null | undefined)?.constructor?.name === 'APIUserAbortError';
}
