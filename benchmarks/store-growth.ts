/**
 * How the embedded store grows with an agent loop, which sends its whole history again at every turn: it should grow with what is
 * new, not with the square of the turns.
 *
 *     node benchmarks/store-growth.ts
 */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { flush, init, openStore, shutdown, startSpan, withSpan } from '@autolog/core';
import { machine, printTable, rounded } from './measure.ts';
import { temporaryStore } from './temporary-store.ts';

const tools = Array.from({ length: 5 }, (_, index) => ({
  type: 'function',
  function: { name: `tool_${index}`, description: 'what it does '.repeat(15), parameters: { type: 'object' } },
}));

/** Records a loop. Gives how much was sent to the model in all, and how much of that was said for the first time. */
function agentLoop(turns: number): { sent: number; said: number } {
  const messages: object[] = [{ role: 'system', content: 'You are helpful. '.repeat(50) }];
  let sent = 0;
  let answers = 0;
  withSpan({ name: 'agent', type: 'AGENT', inputs: 'please' }, () => {
    for (let turn = 0; turn < turns; turn++) {
      const inputs = { model: 'gpt-5-mini', messages, tools };
      sent += JSON.stringify(inputs).length;
      const toolCall = {
        id: `call_${turn}`,
        function: { name: 'tool_1', arguments: `{"a":"${turn}${'x'.repeat(100)}"}` },
      };
      const answer = { role: 'assistant', content: null, tool_calls: [toolCall] };
      answers += JSON.stringify(answer).length;
      startSpan({ name: 'Completions', type: 'CHAT_MODEL', inputs }).end({
        outputs: { choices: [{ message: answer }] },
      });
      messages.push(answer, {
        role: 'tool',
        tool_call_id: `call_${turn}`,
        content: `${turn} ${'result '.repeat(120)}`,
      });
    }
  });
  return { sent, said: JSON.stringify({ messages, tools }).length + answers };
}

/** The size of a store's file when nothing is in the write-ahead log. */
function fileSize(path: string): number {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return statSync(path).size;
}

console.log(machine());
const rows = [];
for (const turns of [10, 50, 200, 800]) {
  const path = temporaryStore();
  init({ destinations: [path] });
  withSpan({ name: 'warm-up' }, () => {});
  await flush();
  const empty = fileSize(path);
  const { sent, said } = agentLoop(turns);
  await shutdown();
  const bytes = fileSize(path) - empty;
  const store = await openStore(path);
  const start = performance.now();
  const trace = await store.getTrace('latest');
  const readMs = performance.now() - start;
  store.close();
  if (trace?.data.spans.length !== turns + 1) throw new Error('spans are missing');
  rows.push({
    turns,
    'sent, KB': rounded(sent / 1000),
    'said for the first time, KB': rounded(said / 1000),
    'file, KB': rounded(bytes / 1000),
    'file per turn, KB': rounded(bytes / 1000 / turns),
    'file to sent': (bytes / sent).toFixed(3),
    'read the trace, ms': rounded(readMs),
  });
}
printTable('An agent loop in the embedded store', rows);
