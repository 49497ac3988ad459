import { describe, expect, it } from 'vitest';
import { completion } from './support/answers.ts';
import { bareAndTraced } from './support/bare-and-traced.ts';
import { newest, sdks } from './support/sdks.ts';
import { sendJson } from './support/wire-server.ts';

const request = { model: 'm', messages: [] };

function retry(attempt: number, reason: object): object {
  return { name: 'retry', timeNs: expect.any(Number), attributes: { attempt, ...reason } };
}

describe.each(sdks)('each retry is an event with its number and reason: $name', (sdk) => {
  it('after an answer that asks for it', async () => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response, count) => {
        const headers = { 'retry-after-ms': '1', 'x-request-id': `req_${count}` };
        if (count < 3) sendJson(response, { error: { message: 'busy' } }, count === 1 ? 503 : 429, headers);
        else sendJson(response, completion, 200, headers);
      },
      (client) => client.chat.completions.create(request, { maxRetries: 2 }),
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: 'OK', attributes: { retries: 2, requestId: 'req_3' } });
    expect(spans[0]!.events).toEqual([retry(2, { status: 503 }), retry(3, { status: 429 })]);
  });

  it('after a broken connection', async () => {
    const { spans } = await bareAndTraced(
      (_, response, count) => void (count === 1 ? response.destroy() : sendJson(response, completion)),
      (client) => client.chat.completions.create(request, { maxRetries: 1 }),
      sdk,
    );
    expect(spans[0]).toMatchObject({ status: 'OK', attributes: { retries: 1 } });
    expect(spans[0]!.events).toMatchObject([retry(2, { error: expect.stringMatching(/Error$/) })]);
  });

  it('in vain', async () => {
    const { bare, traced, spans } = await bareAndTraced(
      (_, response) => sendJson(response, { error: { message: 'busy' } }, 500, { 'retry-after-ms': '1' }),
      (client) => client.chat.completions.create(request, { maxRetries: 1 }).withResponse(),
      sdk,
    );
    expect(traced).toEqual(bare);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ status: 'ERROR', attributes: { retries: 1, statusCode: 500 } });
    expect(spans[0]!.events.map(({ name }) => name)).toEqual(['retry', 'exception']);
  });
});

it('a body that does not come in time is asked for again by openai 7', async () => {
  const { bare, traced, spans } = await bareAndTraced(
    (_, response, count) => {
      if (count > 1) sendJson(response, completion);
      else response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    },
    async (client) => {
      const { data, response } = await client.chat.completions
        .create(request, { timeout: 250, maxRetries: 1 })
        .withResponse();
      return [data, response.status];
    },
    newest,
  );
  expect(traced).toEqual(bare);
  expect(traced.requests).toHaveLength(2);
  expect(spans[0]).toMatchObject({ status: 'OK', outputs: completion, attributes: { retries: 1 } });
  expect(spans[0]!.events).toEqual([retry(2, { status: 200, error: 'body' })]);
});
