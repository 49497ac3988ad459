import { assessments } from './store/assessments.ts';
import { attachments } from './store/attachments.ts';
import type { StoreUnderTest } from './store/contract.ts';
import { deletion } from './store/deletion.ts';
import { experiments } from './store/experiments.ts';
import { maintenance } from './store/maintenance.ts';
import { runs } from './store/runs.ts';
import { search } from './store/search.ts';
import { searchMistakes } from './store/search-mistakes.ts';
import { tags } from './store/tags.ts';
import { traces } from './store/traces.ts';
import type { TestFunction } from './test-function.ts';

/**
 * Declares the tests that every `Store` has to pass. Each makes a store of its own, which has to be empty.
 *
 * @example
 * import { test } from 'node:test'; // or vitest, or a runner of your own
 * testStore(test, async () => {
 *   const store = await openMyStore();
 *   return { store, put: ({ spans, update }) => store.insert(spans, update) };
 * });
 */
export function testStore(test: TestFunction, makeStore: () => StoreUnderTest | Promise<StoreUnderTest>): void {
  const groups = {
    traces,
    search,
    searchMistakes,
    tags,
    deletion,
    experiments,
    runs,
    assessments,
    attachments,
    maintenance,
  };
  for (const [group, contract] of Object.entries(groups)) {
    for (const [name, body] of Object.entries(contract)) {
      test(`${group}: ${name}`, async () => {
        const subject = await makeStore();
        try {
          await body(subject);
        } finally {
          subject.store.close();
          await subject.remove?.();
        }
      });
    }
  }
}
