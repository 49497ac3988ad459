/**
 * What a call of the `openai` client costs with `openaiAutolog()`, its full content stored on disk, over the same call without; and
 * with `--peers` what it costs with the other tracers there are.
 *
 *     node benchmarks/openai-calls.ts [rounds] [--peers] [--only=ours,langfuse] [--work=W1]
 */
import { getHeapSpaceStatistics } from 'node:v8';
import type OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { byHand } from './by-hand.ts';
import { measured, quantile, repeated, type Round } from './measure.ts';
import { stubbedClient } from './openai-stub.ts';
import { ours } from './ours.ts';
import { sideBySide } from './side-by-side.ts';
import type { Workload } from './tracer.ts';

const model = 'gpt-5-mini';
const small: ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You are helpful.' },
  { role: 'user', content: 'What is the weather like in Copenhagen today?' },
];
const history: ChatCompletionMessageParam[] = Array.from({ length: 50 }, (_, index) => ({
  role: 'user',
  content: `message ${index} `.repeat(180),
}));
const texts = Array.from({ length: 2048 }, (_, index) => `A sentence, number ${index}.`);

const call = (client: OpenAI, messages: ChatCompletionMessageParam[]): Promise<unknown> =>
  client.chat.completions.create({ model, messages });

/** Reads streams of so many chunks, one after the other. */
function streams(chunks: number, times: number): Workload<OpenAI> {
  return async (client) => {
    const firsts: number[] = [];
    const { threadUs, wallUs } = await measured(async () => {
      for (let index = 0; index < times; index++) {
        const start = performance.now();
        let first: number | undefined;
        const stream = await client.chat.completions.create({
          model,
          messages: small,
          stream: true,
          max_completion_tokens: chunks,
        });
        for await (const _ of stream) first ??= (performance.now() - start) * 1000;
        firsts.push(first ?? Number.NaN);
      }
    });
    return {
      'ns per chunk': (wallUs * 1000) / chunks / times,
      'thread, ns per chunk': (threadUs * 1000) / chunks / times,
      'first chunk, µs': quantile(firsts, 0.5),
    };
  };
}

/** How much more is in memory when the last chunk has come than before the call. */
async function retained(client: OpenAI): Promise<Round> {
  const chunks = 20_000;
  let read = 0;
  let after = 0;
  globalThis.gc?.();
  const before = dataOnHeap();
  const stream = await client.chat.completions.create({
    model,
    messages: small,
    stream: true,
    max_completion_tokens: chunks,
  });
  for await (const _ of stream) {
    if (++read < chunks) continue;
    globalThis.gc?.();
    after = dataOnHeap();
  }
  return { KB: (after - before) / 1024 };
}

/** Bytes on the heap, without compiled code: the engine makes more of it, or drops it, whenever it likes. */
function dataOnHeap(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !/code|trusted/.test(name))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
}

/** An agent that sends its growing history at every turn. */
async function agentLoop(client: OpenAI): Promise<void> {
  const messages = [...small];
  for (let turn = 0; turn < 50; turn++) {
    await call(client, messages);
    messages.push({ role: 'assistant', content: `Step ${turn}: `.padEnd(500, 'thinking ') });
    messages.push({ role: 'user', content: `Result ${turn}: `.padEnd(1500, 'data ') });
  }
}

async function atOnce(client: OpenAI): Promise<Round> {
  const { threadUs, processUs, wallUs } = await measured(() =>
    Promise.all(Array.from({ length: 1000 }, () => call(client, small))),
  );
  return { wall: wallUs / 1000, thread: threadUs / 1000, process: processUs / 1000 };
}

await sideBySide<OpenAI>({
  program: import.meta.filename,
  title: 'Calls of openai',
  subject: stubbedClient(),
  workloads: {
    'W1 small call, µs': (client) => repeated(1000, () => call(client, small)),
    'W2 100 KB of history, µs': (client) => repeated(100, () => call(client, history)),
    'W3 stream of 1,000 chunks': streams(1000, 5),
    'W4 stream of 20,000 chunks': streams(20_000, 1),
    'W4 retained at chunk 20,000': retained,
    'W5 agent loop of 50 turns, µs': (client, around) => repeated(5, () => around(() => agentLoop(client))),
    'W6 1,000 calls at once, µs per call': atOnce,
    'W7 2,048 embeddings, µs': (client) =>
      repeated(3, () => client.embeddings.create({ model: 'text-embedding-3-small', input: texts })),
  },
  own: { ours: async () => ours((await import('@autolog/openai')).openaiAutolog), 'by hand': async () => byHand() },
  peers: async () => (await import('./peers/openai.ts')).openaiPeers,
});
