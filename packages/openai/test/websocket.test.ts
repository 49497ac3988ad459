import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { withSpan } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import OpenAI from 'openai';
import { ResponsesWebSocketSession } from 'openai/lib/responses/responses-websocket-session';
import { ResponsesWS as BetaResponsesWS } from 'openai/resources/beta/responses/ws';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { openaiAutolog } from '../src/index.ts';
import { response as answer, responseEvents } from './support/answers.ts';
import { wholeSpan } from './support/whole-span.ts';

const usage = {
  inputTokens: 12,
  outputTokens: 5,
  totalTokens: 17,
  cacheReadInputTokens: 4,
  cacheCreationInputTokens: 3,
  reasoningTokens: 2,
};
const request = { type: 'response.create' as const, model: 'gpt-5-mini', input: 'Hi' };

interface ClientEvent {
  stream_id?: string;
  input: string;
}

type Reply = (socket: WebSocket, event: ClientEvent) => void;

let server: WebSocketServer;
let recorded: ReturnType<typeof recordSpans>;
let reply: Reply;
let received: string[];

const answerAll: Reply = (socket, { stream_id, input }) => {
  for (const event of responseEvents) {
    const named = JSON.stringify({ ...event, ...(stream_id ? { stream_id } : {}) });
    socket.send(named.replaceAll('resp_1', `resp_${input}`));
  }
};

beforeEach(async () => {
  received = [];
  reply = answerAll;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      received.push(text);
      reply(socket, JSON.parse(text) as ClientEvent);
    }),
  );
  await once(server, 'listening');
  recorded = recordSpans();
});

afterEach(() => {
  openaiAutolog({ disable: true });
  recorded.stop();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

function client(): OpenAI {
  return new OpenAI({ apiKey: 'k', baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
}

/** Sends and reads up to the event that ends the response. */
async function ask(socket: ResponsesWS, event: object = request): Promise<unknown[]> {
  const seen: unknown[] = [];
  const events = socket.stream();
  socket.send(event as never);
  for await (const part of events) {
    if (part.type === 'message') seen.push(part.message);
    if (part.type === 'error') seen.push(part.error.message);
    if (part.type === 'close') seen.push(part.code);
    if (part.type === 'close' || part.type === 'error') break;
    if (part.type === 'message' && part.message.type === 'response.completed') break;
  }
  return seen;
}

async function settled(): Promise<void> {
  await expect.poll(() => recorded.open(), { timeout: 10_000 }).toEqual([]);
}

it('records each response over a WebSocket as one CHAT_MODEL span, below the span in which it was sent', async () => {
  const bare = new ResponsesWS(client());
  const seenBare = await ask(bare);
  bare.close();
  const sentBare = received.splice(0);

  openaiAutolog();
  const socket = new ResponsesWS(client());
  const seen = await withSpan({ name: 'ask' }, () => ask(socket));
  socket.close();
  expect(seen).toEqual(seenBare);
  expect(received).toEqual(sentBare);
  const [call, above] = recorded.spans();
  expect(call).toEqual(
    wholeSpan({
      parentId: above!.spanId,
      name: 'Responses',
      type: 'CHAT_MODEL',
      inputs: request,
      outputs: { ...answer, id: 'resp_Hi' },
      model: answer.model,
      usage,
      attributes: {
        model: 'gpt-5-mini',
        responseId: 'resp_Hi',
        finishReasons: ['completed'],
        timeToFirstTokenMs: expect.any(Number),
        requestId: undefined,
      },
    }),
  );
  expect(recorded.spans()).toHaveLength(2);
});

it.each([
  ['while the socket is opening', false],
  ['when it is open', true],
])('records a request once, as it is sent, whatever it holds: %s', async (_, isOpen) => {
  openaiAutolog();
  const events = [
    { ...request, input: 'x'.repeat(1_100_000) },
    { ...request, metadata: { toJSON: () => ({ team: 'a' }) }, unknown: () => {}, temperature: Number.NaN },
  ];
  for (const event of events) {
    const socket = new ResponsesWS(client());
    if (isOpen) await new Promise<void>((resolve) => socket.socket.on('open', () => resolve()));
    await ask(socket, event);
    socket.close();
  }
  await settled();
  expect(recorded.spans().map(({ inputs }) => inputs)).toEqual(received.map((text) => JSON.parse(text) as unknown));
});

it('keeps lanes and requests in a row apart', async () => {
  openaiAutolog();
  const socket = new ResponsesWS(client());
  await new Promise<void>((resolve) => socket.socket.on('open', () => resolve()));
  const session = new ResponsesWebSocketSession(socket, {
    maxLanes: 2,
    maxBufferedEvents: 1000,
    maxBufferedBytes: 1_000_000,
  });
  const lanes = ['a', 'b'].map((name) => session.lane(name));
  await Promise.all(
    lanes.map((lane, index) =>
      withSpan({ name: `task ${index}` }, async () => {
        lane.create({ ...request, input: `${index}` });
        const final = await lane.finalResponse();
        expect(final.id).toBe(`resp_${index}`);
      }),
    ),
  );
  socket.send({ ...request, input: 'x' });
  socket.send({ ...request, input: 'y' });
  await settled();
  socket.close();
  const spans = recorded.spans();
  const calls = spans.filter(({ type }) => type === 'CHAT_MODEL');
  expect(calls.map(({ parentId, outputs }) => [spans.find((span) => span.spanId === parentId)?.name, outputs])).toEqual(
    [
      ['task 0', { ...answer, id: 'resp_0' }],
      ['task 1', { ...answer, id: 'resp_1' }],
      [undefined, { ...answer, id: 'resp_x' }],
      [undefined, { ...answer, id: 'resp_y' }],
    ],
  );
});

it('records what the server refuses, what fails, and a connection that closes or breaks on the way', async () => {
  openaiAutolog();
  const failed = {
    ...answer,
    status: 'failed',
    error: { code: 'server_error', message: 'The model broke.' },
    output: [],
  };
  const replies: Record<string, Reply> = {
    refused: (socket) =>
      socket.send(JSON.stringify({ type: 'error', status: 400, error: { code: 'bad', message: 'No such model' } })),
    failed: (socket) => {
      socket.send(JSON.stringify({ type: 'response.failed', response: failed, sequence_number: 0 }));
      socket.close(1000);
    },
    closed: (socket) => {
      for (const event of responseEvents.slice(0, 5)) socket.send(JSON.stringify(event));
      socket.close(1000);
    },
    broken: (socket) => {
      for (const event of responseEvents.slice(0, 5)) socket.send(JSON.stringify(event), () => socket.terminate());
    },
  };
  for (const [input, behaviour] of Object.entries(replies)) {
    reply = behaviour;
    const socket = new ResponsesWS(client());
    socket.on('error', () => {});
    await ask(socket, { ...request, input });
    socket.close();
    await settled();
  }
  const partial = { id: 'resp_1', status: 'in_progress', output: [{ content: [{ text: 'Hello' }] }] };
  expect(recorded.spans()).toMatchObject([
    { inputs: { input: 'refused' }, status: 'ERROR', statusMessage: 'No such model' },
    { inputs: { input: 'failed' }, status: 'ERROR', statusMessage: 'The model broke.', outputs: failed },
    { inputs: { input: 'closed' }, status: 'OK', attributes: { outcome: 'aborted' }, outputs: partial },
    {
      inputs: { input: 'broken' },
      status: 'ERROR',
      statusMessage: 'the WebSocket closed with code 1006',
      outputs: partial,
    },
  ]);
});

it('records connections of a copy whose class is handed over', async () => {
  const require = createRequire(import.meta.url);
  const { OpenAI: OtherOpenAI } = require('openai-6') as typeof import('openai');
  const namespace = require('openai-6/resources/responses/ws') as { ResponsesWS: typeof ResponsesWS };
  openaiAutolog({ modules: [namespace] });
  const socket = new namespace.ResponsesWS(new OtherOpenAI({ apiKey: 'k', baseURL: client().baseURL }));
  await ask(socket);
  socket.close();
  expect(recorded.spans()).toMatchObject([{ name: 'Responses', status: 'OK', outputs: { id: 'resp_Hi' } }]);
});

it('records connections of the CommonJS build and of the beta, and none when it is switched off', async () => {
  const require = createRequire(import.meta.url);
  const { OpenAI: CommonJsOpenAI } = require('openai') as typeof import('openai');
  const { ResponsesWS: CommonJsSocket } = require('openai/resources/responses/ws') as {
    ResponsesWS: typeof ResponsesWS;
  };
  const { baseURL } = client();
  const autolog = openaiAutolog();
  const sockets = [
    new CommonJsSocket(new CommonJsOpenAI({ apiKey: 'k', baseURL })),
    new BetaResponsesWS(client()) as unknown as ResponsesWS,
  ];
  for (const socket of sockets) await ask(socket);
  expect(recorded.spans().map(({ status, outputs }) => [status, outputs])).toEqual([
    ['OK', { ...answer, id: 'resp_Hi' }],
    ['OK', { ...answer, id: 'resp_Hi' }],
  ]);
  autolog.disable();
  await ask(sockets[0]!);
  for (const socket of sockets) socket.close();
  expect(recorded.spans()).toHaveLength(2);
});
