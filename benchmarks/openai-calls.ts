/**
 * What a call of the `openai` client costs with `openaiAutolog()`, its full content stored on disk, over the same call without.
 *
 *     node benchmarks/openai-calls.ts [rounds]
 */
import { flush, init, shutdown, withSpan } from '@autolog/core';
import { openaiAutolog } from '@autolog/openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { interleaved, machine, measured, printTable, quantile, type Round, rounded, type Variant } from './measure.ts';
import { stubbedClient } from './openai-stub.ts';
import { temporaryStore } from './temporary-store.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const CHUNKS = 20_000;
const TURNS = 50;

const client = stubbedClient(CHUNKS);
const small: ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You are helpful.' },
  { role: 'user', content: 'What is the weather like in Copenhagen today?' },
];
const history: ChatCompletionMessageParam[] = Array.from({ length: 50 }, (_, index) => ({
  role: 'user',
  content: `message ${index} `.repeat(180),
}));

const call = (messages: ChatCompletionMessageParam[]): Promise<unknown> =>
  client.chat.completions.create({ model: 'gpt-5-mini', messages });

/** Does something so many times, one after the other. */
async function repeated(times: number, body: () => Promise<unknown>): Promise<Round> {
  const walls: number[] = [];
  const { threadUs, processUs } = await measured(async () => {
    for (let index = 0; index < times; index++) {
      const start = performance.now();
      await body();
      walls.push((performance.now() - start) * 1000);
    }
  });
  return {
    p50: quantile(walls, 0.5),
    p99: quantile(walls, 0.99),
    thread: threadUs / times,
    process: processUs / times,
  };
}

async function stream(): Promise<Round> {
  let first = 0;
  const { threadUs, wallUs } = await measured(async () => {
    const start = performance.now();
    const chunks = await client.chat.completions.create({ model: 'gpt-5-mini', messages: small, stream: true });
    for await (const _ of chunks) first ||= (performance.now() - start) * 1000;
  });
  return {
    'ns per chunk': (wallUs * 1000) / CHUNKS,
    'thread, ns per chunk': (threadUs * 1000) / CHUNKS,
    'first chunk, µs': first,
  };
}

/** An agent that sends its growing history at every turn. */
async function agentLoop(): Promise<void> {
  const messages = [...small];
  await withSpan({ name: 'agent', type: 'AGENT' }, async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      await call(messages);
      messages.push({ role: 'assistant', content: `Step ${turn}: `.padEnd(500, 'thinking ') });
      messages.push({ role: 'user', content: `Result ${turn}: `.padEnd(1500, 'data ') });
    }
  });
}

const workloads: Record<string, () => Promise<Round>> = {
  'W1 small call, µs': () => repeated(2000, () => call(small)),
  'W2 100 KB of history, µs': () => repeated(300, () => call(history)),
  'W4 stream of 20,000 chunks': stream,
  'W5 agent loop of 50 turns, µs': () => repeated(10, agentLoop),
  'W6 1,000 calls at once, µs per call': async () => {
    const { threadUs, processUs, wallUs } = await measured(() =>
      Promise.all(Array.from({ length: 1000 }, () => call(small))),
    );
    return { wall: wallUs / 1000, thread: threadUs / 1000, process: processUs / 1000 };
  },
};

const path = temporaryStore();
init({ destinations: [path] });
const variants: Variant[] = [
  { name: 'bare' },
  {
    name: 'ours',
    begin() {
      const { disable } = openaiAutolog();
      return async () => {
        disable();
        await flush();
      };
    },
  },
];

console.log(machine());
const rows: Record<string, string>[] = [];
for (const [work, run] of Object.entries(workloads)) {
  const results = await interleaved(variants, ROUNDS, run);
  const [bare, ours] = [results.get('bare')!, results.get('ours')!];
  for (const [measure, value] of Object.entries(bare))
    rows.push({
      work,
      measure,
      bare: rounded(value),
      ours: rounded(ours[measure]!),
      added: rounded(ours[measure]! - value),
      ratio: (ours[measure]! / value).toFixed(2),
    });
}
printTable('Calls of openai, medians of rounds', rows);
const { exported, pending, dropped } = await shutdown();
console.log(`\nspans: ${exported} stored, ${pending} pending, dropped ${JSON.stringify(dropped)}`);
