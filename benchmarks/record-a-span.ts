/**
 * What a span of 3 KB costs the thread that makes it, until it is safe on disk, and how fast spans reach the embedded store.
 *
 *     node benchmarks/record-a-span.ts [rounds]
 */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { flush, init, openStore, shutdown, stats, withSpan } from '@autolog/core';
import { interleaved, machine, measured, printTable, quantile, rounded } from './measure.ts';
import { temporaryFolder, temporaryStore } from './temporary-store.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const SPANS = 5000;

const inputs = { messages: [{ role: 'user', content: 'x'.repeat(2000) }], model: 'gpt-5-mini', temperature: 0 };
const outputs = { choices: [{ message: { role: 'assistant', content: 'y'.repeat(900) }, finish_reason: 'stop' }] };

/** The work that a span is around. */
const work = (): unknown => outputs;

const file = openSync(join(temporaryFolder(), 'spans'), 'a');

/** The floor: the same said in one text and one write, without a context, a tree, errors, a mask or limits. */
function byHand(): unknown {
  const startTime = performance.now();
  const result = work();
  writeSync(file, JSON.stringify({ name: 'call', startTime, endTime: performance.now(), inputs, outputs: result }));
  return result;
}

const variants = [
  { name: 'bare' },
  { name: 'by hand', wrapped: byHand },
  { name: 'span', wrapped: () => withSpan({ name: 'call', type: 'CHAT_MODEL', inputs }, work) },
];

const path = temporaryStore();
init({ destinations: [path] });
console.log(machine());

const results = await interleaved(variants, ROUNDS, async (variant) => {
  const run = variants.find(({ name }) => name === variant.name)?.wrapped ?? work;
  const walls: number[] = [];
  const { threadUs, wallUs } = await measured(() => {
    for (let index = 0; index < SPANS; index++) {
      const start = performance.now();
      run();
      walls.push((performance.now() - start) * 1000);
    }
  });
  await flush();
  return {
    mean: wallUs / SPANS,
    p50: quantile(walls, 0.5),
    p99: quantile(walls, 0.99),
    longest: Math.max(...walls),
    'CPU of the thread': threadUs / SPANS,
  };
});
printTable(
  'One span of 3 KB on the thread that makes it, µs',
  [...results].map(([variant, round]) => ({
    variant,
    ...Object.fromEntries(Object.entries(round).map(([name, value]) => [name, rounded(value)])),
  })),
);

/** A program that makes spans at a steady pace: how long its event loop is kept waiting while the store takes them over. */
async function longestBlock(make: () => unknown): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let turn = 0; turn < 500; turn++) {
    for (let index = 0; index < 10; index++) make();
    await setTimeout(1);
  }
  delay.disable();
  return delay.max / 1e6;
}

const quiet = await longestBlock(work);
const busy = await longestBlock(() => withSpan({ name: 'call', type: 'CHAT_MODEL', inputs }, work));
await flush();

function traceOfTen(): void {
  withSpan({ name: 'agent', type: 'AGENT' }, () => {
    for (let index = 0; index < 9; index++) withSpan({ name: 'call', type: 'CHAT_MODEL', inputs }, work);
  });
}

const rates: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  for (let index = 0; index < 2000; index++) traceOfTen();
  const before = performance.now();
  const { pending } = stats();
  await flush();
  rates.push(pending / ((performance.now() - before) / 1000));
}
printTable('While the store takes spans over', [
  { what: 'longest block of the event loop, bare, ms', value: rounded(quiet) },
  { what: 'longest block of the event loop, 10 spans each ms, ms', value: rounded(busy) },
  { what: 'spans per second that the store takes over, in traces of ten', value: rounded(quantile(rates, 0.5)) },
]);
const { exported, dropped } = await shutdown();
const store = await openStore(path);
console.log(
  `\nspans: ${exported} stored (${(await store.statistics()).spans} read), dropped ${JSON.stringify(dropped)}`,
);
store.close();
