import { once } from 'node:events';
import { connect } from 'node:net';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { startModelServer } from './server.ts';
import { startTestServer } from './testing.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('the errors of the model server', () => {
  it.each([
    {
      name: 'no key',
      request: { headers: {}, body: '{}' },
      status: 401,
      error: { message: expect.stringContaining("You didn't provide an API key"), code: null },
    },
    {
      name: 'a wrong key',
      request: { headers: { authorization: 'Bearer sk-wrong-key' }, body: '{}' },
      status: 401,
      error: {
        message:
          'Incorrect API key provided: sk-w****-key. You can find your API key at https://platform.openai.com/account/api-keys.',
        code: 'invalid_api_key',
      },
    },
    {
      name: 'broken JSON',
      request: { body: '{"model":' },
      status: 400,
      error: { message: expect.stringContaining('We could not parse the JSON body of your request.'), code: null },
    },
    {
      name: 'no messages',
      request: { body: '{"model":"gpt-4o"}' },
      status: 400,
      error: {
        message: "Missing required parameter: 'messages'.",
        param: 'messages',
        code: 'missing_required_parameter',
      },
    },
    {
      name: 'no model',
      request: { body: JSON.stringify({ messages }) },
      status: 400,
      error: { message: 'you must provide a model parameter', code: null },
    },
    {
      name: 'an unknown model',
      request: { body: JSON.stringify({ model: 'gpt-0', messages }) },
      status: 404,
      error: { message: 'The model `gpt-0` does not exist or you do not have access to it.', code: 'model_not_found' },
    },
    {
      name: 'an unknown path',
      request: { path: '/nothing', body: '{}' },
      status: 404,
      error: { message: 'Invalid URL (POST /v1/nothing)', code: null },
    },
    {
      name: 'a response without input',
      request: { path: '/responses', body: '{"model":"gpt-4o"}' },
      status: 400,
      error: { message: "Missing required parameter: 'input'.", param: 'input', code: 'missing_required_parameter' },
    },
    {
      name: 'a rate limit',
      request: { body: JSON.stringify({ model: 'error-429', messages }) },
      status: 429,
      error: { message: expect.stringContaining('Rate limit reached'), type: 'requests', code: 'rate_limit_exceeded' },
    },
    {
      name: 'a failure of its own',
      request: { body: JSON.stringify({ model: 'error-500', messages }) },
      status: 500,
      error: { message: expect.stringContaining('The server had an error'), type: 'server_error', code: null },
    },
  ])('have the shape of OpenAI for $name', async ({ request, status, error }) => {
    const { baseURL } = await startTestServer({ apiKey: 'sk-right' });
    const { path = '/chat/completions', headers = { authorization: 'Bearer sk-right' }, body } = request;
    const response = await fetch(baseURL + path, { method: 'POST', headers: headers as Record<string, string>, body });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(await response.json()).toEqual({ error: { type: 'invalid_request_error', param: null, ...error } });
  });

  it('are the errors of the client', async () => {
    const { client, baseURL } = await startTestServer({ apiKey: 'test' });
    const ask = (model: string) => client.chat.completions.create({ model, messages });
    await expect(ask('gpt-0')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask('error-429')).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('error-500')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const stranger = new OpenAI({ baseURL, apiKey: 'other', maxRetries: 0 });
    await expect(stranger.responses.create({ model: 'gpt-4o', input: '?' })).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
  });

  it('say when to come back after a rate limit, and the client does', async () => {
    const requests: string[] = [];
    const { baseURL } = await startTestServer({
      onRequest: ({ headers }) => requests.push(String(headers['x-stainless-retry-count'])),
    });
    const client = new OpenAI({ baseURL, apiKey: 'test', maxRetries: 2 });
    const failed = await client.chat.completions
      .create({ model: 'error-429', messages })
      .catch((error: unknown) => error);
    expect((failed as InstanceType<typeof OpenAI.RateLimitError>).headers?.get('retry-after')).toBe('1');
    expect(requests).toEqual(['0', '1', '2']);
  });

  it('tell of tool calls without results, and of results without calls', async () => {
    const { client } = await startTestServer();
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'get_time', arguments: '{}' } };
    const result = { role: 'tool' as const, tool_call_id: 'call_2', content: 'x' };
    const chat = (...rest: OpenAI.ChatCompletionMessageParam[]) =>
      client.chat.completions.create({ model: 'gpt-4o', messages: [...messages, ...rest] });
    await expect(chat({ role: 'assistant', tool_calls: [call] })).rejects.toThrow(
      /did not have response messages: call_1/,
    );
    await expect(chat(result)).rejects.toThrow(/must be a response to a preceeding message with 'tool_calls'/);
    const respond = (item: OpenAI.Responses.ResponseInputItem) =>
      client.responses.create({ model: 'gpt-4o', input: [item] });
    await expect(
      respond({ type: 'function_call', call_id: 'call_1', name: 'get_time', arguments: '{}' }),
    ).rejects.toThrow(/No tool output found for function call call_1/);
    await expect(respond({ type: 'function_call_output', call_id: 'call_2', output: 'x' })).rejects.toThrow(
      /No tool call found for function call output with call_id call_2/,
    );
  });

  it('name a tool that the scripted model made up', async () => {
    const { client } = await startTestServer({
      model: { decide: () => ({ toolCalls: [{ name: 'nope', arguments: {} }] }) },
    });
    await expect(client.chat.completions.create({ model: 'gpt-4o', messages })).rejects.toThrow(/called nope/);
  });
});

describe('the model server', () => {
  it('cuts the connection in the middle of a stream for drop-mid-stream', async () => {
    const { client } = await startTestServer();
    const stream = await client.chat.completions.create({ model: 'drop-mid-stream', messages, stream: true });
    let received = '';
    const reading = (async () => {
      for await (const chunk of stream) received += chunk.choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toThrow('terminated');
    expect(received).not.toBe('');
    expect('You said: Hello'.startsWith(received)).toBe(true);
    await expect(client.responses.create({ model: 'drop-mid-stream', input: '?' })).rejects.toThrow('terminated');
  });

  it('lets a client give up on a slow model', async () => {
    const { client } = await startTestServer();
    const patient = await client.chat.completions.create({ model: 'slow', messages });
    expect(patient.choices[0]?.message.content).toBe('You said: Hello');
    const hasty = client.chat.completions.create({ model: 'slow', messages }, { timeout: 5 });
    await expect(hasty).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  });

  it('shows requests as they came', async () => {
    const seen: unknown[] = [];
    const { client, baseURL } = await startTestServer({ onRequest: (request) => seen.push(request) });
    await client.chat.completions.create({ model: 'gpt-4o', messages });
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/v1/chat/completions',
        headers: expect.objectContaining({ authorization: 'Bearer test', host: new URL(baseURL).host }),
        rawHeaders: expect.arrayContaining(['Bearer test']),
        body: JSON.stringify({ model: 'gpt-4o', messages }),
      },
    ]);
  });

  it('counts a prompt it has seen the beginning of as cached', async () => {
    const { client } = await startTestServer();
    const history: OpenAI.ChatCompletionMessageParam[] = [...messages];
    const cached: (number | undefined)[] = [];
    for (let round = 0; round < 3; round++) {
      const { choices, usage } = await client.chat.completions.create({ model: 'gpt-4o', messages: history });
      cached.push(usage?.prompt_tokens_details?.cached_tokens);
      expect(usage?.prompt_tokens).toBeGreaterThan(Number(cached.at(-1)));
      history.push(
        { role: 'assistant', content: choices[0]?.message.content ?? '' },
        { role: 'user', content: 'More' },
      );
    }
    expect(cached[0]).toBe(0);
    expect(cached[1]).toBeGreaterThan(0);
    expect(cached[2]).toBeGreaterThan(Number(cached[1]));
    const other = await client.chat.completions.create({ model: 'gpt-4.1', messages: history });
    expect(other.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
  });

  it('closes with connections open and an answer on its way', async () => {
    const server = await startModelServer();
    const client = new OpenAI({ baseURL: server.baseURL, apiKey: 'test', maxRetries: 0 });
    const { port } = new URL(server.baseURL);
    const idle = connect(Number(port), '127.0.0.1');
    await once(idle, 'connect');
    const stream = await client.chat.completions.create({ model: 'slow', messages, stream: true });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    const [outcome] = await Promise.all([
      reading.catch((error: unknown) => error),
      server.close(),
      once(idle, 'close'),
    ]);
    expect(outcome).toBeInstanceOf(Error);
    await expect(fetch(server.baseURL)).rejects.toThrow('fetch failed');
  });
});
