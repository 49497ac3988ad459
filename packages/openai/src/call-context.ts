import { type ActiveContext, activeContext } from '@autolog/core/integration';
import type { LiveSpan } from '@autolog/core';
import type { Call } from './call.ts';

/**
 * What the SDK's work for a call runs in: a custom `fetch`, credentials and the like see the call's span as the active one.
 * What they leave behind (a timer, a pooled connection) runs in this context for long: from the call's end on it sees the
 * span that was active around the call, and nothing of the call is kept alive by it.
 */
export class CallContext implements ActiveContext {
  readonly [key: symbol]: unknown;
  readonly #around: LiveSpan | undefined = activeContext()?.span;
  readonly #isActive: boolean;
  #call: Call | undefined;

  /** @param isActive whether the call's span is the active one, and not the one around */
  constructor(call: Call, isActive: boolean) {
    this.#call = call;
    this.#isActive = isActive;
  }

  get span(): LiveSpan | undefined {
    return this.#isActive && this.#call ? this.#call.span : this.#around;
  }

  /** The call, until it ends. */
  get openaiCall(): Call | undefined {
    return this.#call;
  }

  /** The call has ended. */
  release(): void {
    this.#call = undefined;
  }
}

/** The call that the running code works for, if it does and the call has not ended. */
export function currentCall(): Call | undefined {
  const call = (activeContext() as Partial<CallContext> | undefined)?.openaiCall;
  return call?.ended === false ? call : undefined;
}

/** The span of an integration further out that stands for the model call which begins here. */
export function ownerOfCall(): LiveSpan | undefined {
  const outer = activeContext()?.suppressProvider;
  return outer?.ended === false ? outer : undefined;
}
