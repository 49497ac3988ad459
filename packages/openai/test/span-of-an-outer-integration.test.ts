import { startSpan } from '@autolog/core';
import { type LiveSpan, runInContext } from '@autolog/core/integration';
import type OpenAI from 'openai';
import { expect, it } from 'vitest';
import { completion, textChunks, usageChunk } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { wholeSpan } from './support/whole-span.ts';
import { type Answer, sendEvents, sendJson } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Hi' }], temperature: 0.5 };
const usage = { inputTokens: 12, outputTokens: 5, totalTokens: 17, cacheReadInputTokens: 4, reasoningTokens: 2 };

/** Calls the SDK as an integration further out does that owns the call, and ends its span. */
function within(
  body: (client: OpenAI) => unknown,
  { prepare = () => {}, end = () => {} }: { prepare?: (span: LiveSpan) => void; end?: (span: LiveSpan) => void } = {},
): (client: OpenAI) => Promise<unknown> {
  return async (client) => {
    const span = startSpan({ name: 'ChatOpenAI', type: 'CHAT_MODEL' });
    prepare(span);
    try {
      return await runInContext({ span, suppressProvider: span }, () => body(client));
    } finally {
      end(span);
      span.end();
    }
  };
}

const json: Answer = (_, response) => sendJson(response, completion);
const known = { requestId: 'req_1', responseId: 'chatcmpl-1', finishReasons: ['stop'] };

it('a call adds to the span of an outer integration what only it can see, and opens none', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    json,
    within((client) => client.chat.completions.create(request)),
  );
  expect(traced).toEqual(bare);
  expect(spans).toEqual([
    wholeSpan({
      name: 'ChatOpenAI',
      type: 'CHAT_MODEL',
      inputs: request,
      model: 'gpt-5-mini-2025-08-07',
      usage,
      attributes: { ...known, 'mlflow.message.format': undefined },
    }),
  ]);
});

it('leaves what the outer integration says as it is', async () => {
  const { spans } = await bareAndTraced(
    json,
    within((client) => client.chat.completions.create(request), {
      prepare: (span) => span.setInputs({ mine: true }).setModel('my-model', 'mine').setUsage({ inputTokens: 1 }),
      end: (span) => span.setOutputs('mine'),
    }),
  );
  expect(spans).toEqual([
    wholeSpan({
      name: 'ChatOpenAI',
      type: 'CHAT_MODEL',
      inputs: { mine: true },
      outputs: 'mine',
      model: 'my-model',
      provider: 'mine',
      usage: { inputTokens: 1 },
      attributes: { ...known, 'mlflow.message.format': undefined },
    }),
  ]);
});

it('adds what a stream tells, whole or left early, and the retries', async () => {
  const chunks = [...textChunks, usageChunk];
  for (const count of [5, 2]) {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response, attempt) =>
        attempt === 1
          ? sendJson(response, { error: { message: 'busy' } }, 500, { 'retry-after-ms': '1' })
          : sendEvents(response, chunks),
      within(async (client) => {
        const stream = await client.chat.completions.create(
          { ...request, stream: true, stream_options: { include_usage: true } },
          { maxRetries: 1 },
        );
        let seen = 0;
        for await (const _ of stream) if (++seen === count) break;
        return seen;
      }),
    );
    expect(traced.result).toEqual(bare.result);
    expect(spans).toMatchObject([
      {
        name: 'ChatOpenAI',
        status: 'OK',
        model: 'gpt-5-mini-2025-08-07',
        attributes: {
          requestId: 'req_1',
          responseId: 'chatcmpl-2',
          retries: 1,
          timeToFirstTokenMs: expect.any(Number),
        },
        events: [{ name: 'retry' }],
      },
    ]);
    expect(spans[0]!.outputs).toBeUndefined();
    expect(spans[0]!.usage).toEqual(count === 5 ? usage : undefined);
  }
});

it('tells the status of a failure, and leaves the failure itself to the outer integration', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, { error: { message: 'slow down' } }, 429),
    within((client) => client.chat.completions.create(request)),
  );
  expect(traced).toEqual(bare);
  expect(spans).toMatchObject([{ name: 'ChatOpenAI', status: 'OK', attributes: { statusCode: 429 }, events: [] }]);
});

it('a call inside of the call, and one after the outer span has ended, have spans of their own', async () => {
  const { spans } = await bareAndTraced(json, async (client) => {
    const asking = client.withOptions({
      apiKey: async () => {
        await client.moderations.create({ input: 'key' });
        return 'key';
      },
    });
    const span = startSpan({ name: 'outer' });
    await runInContext({ span, suppressProvider: span }, async () => {
      await asking.chat.completions.create(request);
      span.end();
      await client.chat.completions.create(request);
    });
  });
  expect(spans.map(({ name }) => name)).toEqual(['Moderations', 'outer', 'Completions']);
});

it('counts what the outer integration asks again as retries of its one span', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response, count) =>
      count < 3 ? sendJson(response, { error: { message: 'busy' } }, 500) : sendJson(response, completion),
    within(async (client) => {
      const ask = (): Promise<unknown> => client.chat.completions.create(request);
      await ask().catch(() => {});
      await ask().catch(() => {});
      return ask();
    }),
  );
  expect(traced).toEqual(bare);
  expect(spans).toHaveLength(1);
  expect(spans[0]!.attributes).toMatchObject({ retries: 2 });
  expect(spans[0]!.attributes).not.toHaveProperty('statusCode');
  expect(spans[0]!.events.map(({ attributes }) => attributes)).toEqual([
    { attempt: 2, status: 500 },
    { attempt: 3, status: 500 },
  ]);
});
