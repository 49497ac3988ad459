import { expect, it } from 'vitest';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const vectors = Float32Array.from({ length: 8 }, (_, index) => index / 8);
const base64 = Buffer.from(vectors.buffer).toString('base64');
const usage = { prompt_tokens: 4, total_tokens: 4 };

it.each([undefined, 'float', 'base64'] as const)(
  'records embeddings (%s) by count and dimension, without the vectors',
  async (format) => {
    const { bare, traced, spans } = await bareAndTraced(
      ({ body }, response) => {
        const embedding = body.includes('base64') ? base64 : [...vectors];
        const data = [0, 1].map((index) => ({ object: 'embedding', index, embedding }));
        sendJson(response, { object: 'list', data, model: 'text-embedding-3-small', usage });
      },
      (client) =>
        client.embeddings.create({ model: 'small', input: ['a', 'b'], ...(format ? { encoding_format: format } : {}) }),
    );
    expect(traced).toEqual(bare);
    expect(spans).toMatchObject([
      {
        name: 'Embeddings',
        type: 'EMBEDDING',
        model: 'text-embedding-3-small',
        inputs: { model: 'small', input: ['a', 'b'] },
        outputs: { object: 'list', data: { count: 2, dimension: 8 }, model: 'text-embedding-3-small', usage },
        usage: { inputTokens: 4, totalTokens: 4 },
        attributes: { embeddingCount: 2, embeddingDimension: 8 },
      },
    ]);
  },
);

const completion = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1_700_000_000,
  model: 'davinci-002',
  choices: [{ text: ' world', index: 0, logprobs: null, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const request = { model: 'davinci', prompt: 'Hello' };

it('records a legacy completion as an LLM span', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, completion),
    (client) => client.completions.create(request),
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([
    { name: 'Completions', type: 'LLM', inputs: request, outputs: completion, usage: { totalTokens: 2 } },
  ]);
});

it('rebuilds a streamed legacy completion', async () => {
  const logprobs = { tokens: [' wor', 'ld'], token_logprobs: [-1, -2], text_offset: [0, 4] };
  const part = (text: string, at: number, reason: string | null): object => ({
    ...completion,
    usage: null,
    choices: [
      {
        text,
        index: 0,
        logprobs: { tokens: [text], token_logprobs: [-1 - at], top_logprobs: null, text_offset: [at * 4] },
        finish_reason: reason,
      },
    ],
  });
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) =>
      sendEvents(response, [part(' wor', 0, null), part('ld', 1, 'stop'), { ...completion, choices: [] }]),
    async (client) => Array.fromAsync(await client.completions.create({ ...request, stream: true })),
  );
  expect(traced).toEqual(bare);
  const outputs = { ...completion, choices: [{ ...completion.choices[0], logprobs }] };
  expect(spans).toMatchObject([{ type: 'LLM', outputs, usage: { totalTokens: 2 } }]);
});
