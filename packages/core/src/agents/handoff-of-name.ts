const handoffName = /^(?:transfer|hand_?off|delegate)[_-]?to[_-]?(.+)$/i;

/**
 * The agent that a tool hands the conversation to by its name alone, in the way that frameworks name such tools
 * (`transfer_to_billing`, `handoff_to_billing`, `delegate_to_billing`). `undefined` for any other name.
 */
export function handoffOfName(name: string): string | undefined {
  return handoffName.exec(name)?.[1];
}
