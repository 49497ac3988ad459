/** The worker of `remote.test.ts`: does a task below the span of whoever asked, and answers with its spans. */
import { parentPort } from 'node:worker_threads';
import { withSpan } from '../span/with-span.ts';
import { recordSpans } from '../testing/record-spans.ts';
import type { Carrier } from './carrier.ts';
import { withRemoteContext } from './remote.ts';

const recorded = recordSpans();

async function work(task: string): Promise<void> {
  await withSpan({ name: task, type: 'TASK' }, async () => {
    await Promise.resolve();
    withSpan({ name: 'step', type: 'TOOL' }, () => {});
  });
  parentPort!.postMessage(recorded.spans());
  recorded.clear();
}

parentPort!.on('message', ({ task, headers }: { task: string; headers: Carrier }) => {
  void withRemoteContext(headers, () => work(task));
});
