/** Declares a test: `test` of `node:test`, vitest, Jest or Bun. */
export type TestFunction = (name: string, body: () => Promise<void>) => unknown;
