import { LiveSpan } from '../span/live-span.ts';

const methods = [
  'setInputs',
  'setOutputs',
  'setAttribute',
  'setAttributes',
  'setModel',
  'setUsage',
  'setStatus',
  'recordException',
  'addEvent',
  'end',
] as const;

/** Has each method of spans throw while a function runs: what an integration would do to the program if we had a fault. */
export async function withBrokenSpans(body: (what: string) => Promise<void>): Promise<void> {
  for (const method of methods) {
    const original = Object.getOwnPropertyDescriptor(LiveSpan.prototype, method)!;
    const broken = (): never => {
      throw new Error(`span.${method}() is broken`);
    };
    Object.defineProperty(LiveSpan.prototype, method, { ...original, value: broken });
    try {
      await body(`a span whose ${method}() throws`);
    } finally {
      Object.defineProperty(LiveSpan.prototype, method, original);
    }
  }
}
