import { expect, it } from 'vitest';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { sendJson } from './support/wire-server.ts';

it('records a moderation as a GUARDRAIL', async () => {
  const answer = { id: 'modr-1', model: 'omni-moderation-2024', results: [{ flagged: false }, { flagged: true }] };
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, answer),
    (client) => client.moderations.create({ model: 'omni-moderation-latest', input: ['a', 'b'] }),
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Moderations',
      type: 'GUARDRAIL',
      inputs: { model: 'omni-moderation-latest', input: ['a', 'b'] },
      outputs: answer,
      model: 'omni-moderation-2024',
      attributes: { model: 'omni-moderation-latest', responseId: 'modr-1', flagged: true },
    }),
  ]);
});

it('records a decision', async () => {
  const answer = {
    answers: [{ type: 'predicate', name: 'spam', probability: 0.9 }],
    model: 'gpt-6-decide',
    usage: {
      input_tokens: 5,
      input_tokens_details: { cached_tokens: 1, cache_write_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 6,
    },
  };
  const request = { model: 'gpt-6', input: 'Buy now', questions: [] };
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, answer),
    (client) => client.decisions.create(request),
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([
    wholeSpan({
      name: 'Decisions',
      type: 'LLM',
      inputs: request,
      outputs: answer,
      model: 'gpt-6-decide',
      usage: {
        inputTokens: 5,
        outputTokens: 1,
        totalTokens: 6,
        cacheReadInputTokens: 1,
        cacheCreationInputTokens: 0,
        reasoningTokens: 0,
      },
      attributes: { model: 'gpt-6' },
    }),
  ]);
});

const found = {
  object: 'vector_store.search_results.page',
  data: [
    {
      file_id: 'file-1',
      filename: 'orders.md',
      score: 0.8,
      attributes: { lang: 'en' },
      content: [
        { type: 'text', text: 'Orders' },
        { type: 'text', text: 'ship daily' },
      ],
    },
  ],
  has_more: false,
  next_page: null,
};
const search = { query: 'when?', max_num_results: 3 };
const searched = wholeSpan({
  name: 'VectorStores',
  type: 'RETRIEVER',
  inputs: search,
  outputs: [
    { page_content: 'Orders\nship daily', metadata: { lang: 'en', filename: 'orders.md', score: 0.8 }, id: 'file-1' },
  ],
  attributes: { ...search, vectorStoreId: 'vs_1', documentCount: 1 },
});

it('records a search of a vector store as a RETRIEVER with its documents, however its page is taken', async () => {
  for (const take of ['await', 'withResponse', 'for await'] as const) {
    const { bare, traced, spans, open } = await bareAndTraced(
      (_, response) => sendJson(response, found),
      async (client) => {
        const promise = client.vectorStores.search('vs_1', search);
        if (take === 'for await') return Array.fromAsync(promise);
        const page = take === 'await' ? await promise : (await promise.withResponse()).data;
        return [promise.constructor.name, page.constructor.name, page.data, page.getPaginatedItems()];
      },
    );
    expect(traced).toEqual(bare);
    expect(spans).toEqual([searched]);
    expect(open).toEqual([]);
  }
});

it('records a search that fails', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, { error: { message: 'no such store' } }, 404),
    (client) => client.vectorStores.search('vs_1', search),
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([{ type: 'RETRIEVER', status: 'ERROR', statusMessage: '404 no such store' }]);
});
