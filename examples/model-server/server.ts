import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerChatCompletions } from './chat-completions.ts';
import type { ServerState } from './complete.ts';
import { ApiError, invalidJson, missingApiKey, unknownUrl, wrongApiKey } from './errors.ts';
import { answerResponses } from './responses.ts';
import { echoModel, type ScriptedModel } from './scripted-model.ts';
import { sendAnswer, sendError } from './send.ts';
import { createPromptCache } from './tokens.ts';
import type { JsonObject } from './wire.ts';

/** A request as it came in, before anything was made of it. */
export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values by turns, in the order and the letters they had on the wire. */
  rawHeaders: string[];
  /** The raw text. */
  body: string;
}

/** Options of {@link startModelServer}. */
export interface ModelServerOptions {
  /** Any free one by default. */
  port?: number;
  /** The only key that is let in. Any key is by default. */
  apiKey?: string;
  /** What answers. Says back what it was told by default. */
  model?: ScriptedModel;
  /** Milliseconds between the events of a stream, for a person to see it stream. */
  paceMs?: number;
  /** Told of every request. */
  onRequest?: (request: ReceivedRequest) => void;
}

/** A running model server. */
export interface ModelServer {
  /** What an OpenAI client takes as its `baseURL`. */
  baseURL: string;
  /** Stops listening and drops what connections there are: nothing of it holds the process open. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1 that speaks OpenAI's wire format (chat completions and responses) for a scripted
 * model. The same request gets the same answer, to the byte, except that a prompt it has seen counts as cached. Four
 * model names fail on purpose: `error-429`, `error-500`, `slow` and `drop-mid-stream`.
 *
 * @example
 * const server = await startModelServer({ model: { decide: () => ({ text: 'Hello!' }) } });
 * const client = new OpenAI({ baseURL: server.baseURL, apiKey: 'any' });
 */
export async function startModelServer({
  port = 0,
  apiKey,
  model = echoModel,
  paceMs = 0,
  onRequest,
}: ModelServerOptions = {}): Promise<ModelServer> {
  const state: ServerState = { model, cache: createPromptCache(), responses: new Map() };
  const server = createServer((request, response) => {
    void handle(request, response);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const received = await receive(request);
      onRequest?.(received);
      authorise(received.headers.authorization, apiKey);
      const answer = findEndpoint(received)(state, parseBody(received.body), received.body);
      await sendAnswer(response, answer, { seed: received.body, paceMs });
    } catch (error) {
      sendError(
        response,
        error instanceof ApiError ? error : new ApiError(500, String(error), { type: 'server_error' }),
      );
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: chosenPort } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${chosenPort}/v1`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers, rawHeaders } = request;
  return { method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString('utf8') };
}

function authorise(header: string | undefined, apiKey: string | undefined): void {
  const key = /^Bearer (.+)$/i.exec(header ?? '')?.[1];
  if (key === undefined) throw missingApiKey();
  if (apiKey !== undefined && key !== apiKey) throw wrongApiKey(key);
}

function findEndpoint({ method, url }: ReceivedRequest): typeof answerChatCompletions {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  if (method === 'POST' && pathname === '/v1/chat/completions') return answerChatCompletions;
  if (method === 'POST' && pathname === '/v1/responses') return answerResponses;
  throw unknownUrl(method, pathname);
}

function parseBody(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // No JSON at all is answered like JSON of the wrong kind.
  }
  throw invalidJson();
}
