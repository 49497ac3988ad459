import { expect, it } from 'vitest';
import { response as answer, responseEvents } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { sendEvents, sendJson } from './support/wire-server.ts';

const request = { model: 'gpt-5-mini', input: 'Hi' };
const usage = {
  inputTokens: 12,
  outputTokens: 5,
  totalTokens: 17,
  cacheReadInputTokens: 4,
  cacheCreationInputTokens: 3,
  reasoningTokens: 2,
};

it('records an awaited call as one CHAT_MODEL span', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, answer),
    async (client) => (await client.responses.create(request)).output_text,
  );
  expect(traced).toEqual(bare);
  expect(traced.result).toBe('Hello there');
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({
    name: 'Responses',
    type: 'CHAT_MODEL',
    status: 'OK',
    inputs: request,
    outputs: answer,
    usage,
    model: answer.model,
  });
});

it('records the finished response of a stream', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendEvents(response, responseEvents, { named: true }),
    async (client) => {
      const events: unknown[] = [];
      for await (const event of await client.responses.create({ ...request, stream: true })) events.push(event);
      return events;
    },
  );
  expect(traced).toEqual(bare);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({
    status: 'OK',
    outputs: answer,
    usage,
    attributes: { finishReasons: ['completed'], timeToFirstTokenMs: expect.any(Number) },
  });
});

it('records what has come of a stream that is left early', async () => {
  const { spans } = await bareAndTraced(
    (_, response) => sendEvents(response, responseEvents, { named: true }),
    async (client) => {
      for await (const event of await client.responses.create({ ...request, stream: true })) {
        if (event.type === 'response.output_text.delta') break;
      }
    },
  );
  expect(spans[0]).toMatchObject({
    status: 'OK',
    attributes: { outcome: 'aborted' },
    outputs: {
      id: 'resp_1',
      status: 'in_progress',
      output: [{ id: 'msg_1', content: [{ type: 'output_text', text: 'Hello' }] }],
    },
  });
});

it('is an error where the response says that it failed', async () => {
  const failed = {
    ...answer,
    status: 'failed',
    error: { code: 'server_error', message: 'The model broke.' },
    output: [],
  };
  const { bare, traced, spans } = await bareAndTraced(
    (_, response) => sendJson(response, failed),
    (client) => client.responses.create(request),
  );
  expect(traced).toEqual(bare);
  expect(spans[0]).toMatchObject({ status: 'ERROR', statusMessage: 'The model broke.', outputs: failed });
});
