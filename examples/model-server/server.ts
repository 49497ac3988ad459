import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerState } from './complete.ts';
import { findEndpoint } from './endpoints.ts';
import { ApiError, invalidJson, missingApiKey, wrongApiKey } from './errors.ts';
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
  /** The raw text; what is no text in it, such as a file, cannot be read back. */
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
  /** Whether the server keeps the process alive, until it is closed. It does by default. */
  ref?: boolean;
  /** Told of every request. */
  onRequest?: (request: ReceivedRequest) => void;
}

/** A running model server. */
export interface ModelServer {
  /** What an OpenAI client takes as its `baseURL`. */
  baseURL: string;
  /** What an AzureOpenAI client takes as its `endpoint`. Its deployments have the names of the models. */
  endpoint: string;
  /** Stops listening and drops what connections there are: nothing of it holds the process open. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1 that speaks OpenAI's wire format for a scripted model: chat completions and responses,
 * with embeddings, images, audio and moderations beside them, and Azure's paths to them. The same request gets the same answer, to the byte, except that a prompt it has seen counts as cached. Four
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
  ref = true,
  onRequest,
}: ModelServerOptions = {}): Promise<ModelServer> {
  const state: ServerState = { model, cache: createPromptCache(), responses: new Map() };
  const server = createServer((request, response) => {
    void handle(request, response);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const bytes = await receive(request);
      const { method = '', url = '', headers, rawHeaders } = request;
      const body = bytes.toString('utf8');
      onRequest?.({ method, url, headers, rawHeaders, body });
      authorise(headers, apiKey);
      const answer = await findEndpoint(method, url)(state, await parseBody(bytes, headers['content-type']), body);
      await sendAnswer(response, answer, { seed: body, paceMs });
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
  if (!ref) server.unref().on('connection', (socket) => socket.unref());
  const { port: chosenPort } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${chosenPort}`;
  return {
    baseURL: `${endpoint}/v1`,
    endpoint,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Azure has its keys in a header of its own. */
function authorise(headers: IncomingHttpHeaders, apiKey: string | undefined): void {
  const key = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? headers['api-key']?.toString();
  if (key === undefined) throw missingApiKey();
  if (apiKey !== undefined && key !== apiKey) throw wrongApiKey(key);
}

/** A body of JSON, or of a form with its files. */
async function parseBody(bytes: Buffer, type = ''): Promise<JsonObject> {
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    return Object.fromEntries(form.entries());
  }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // No JSON at all is answered like JSON of the wrong kind.
  }
  throw invalidJson();
}
