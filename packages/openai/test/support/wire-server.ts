import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A loopback server that answers as a test says and keeps what it was sent. */
export interface WireServer {
  baseURL: string;
  requests: WireRequest[];
  /** Requests whose connection the client closed before the answer was whole. */
  aborted: number;
  close(): Promise<void>;
}

export type Answer = (request: WireRequest, response: ServerResponse, count: number) => void;

export async function startWireServer(answer: Answer): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const server = createServer((incoming, response) => void handle(incoming, response));
  const self: WireServer = { baseURL: '', requests, aborted: 0, close };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of incoming) body += String(part);
    const request = {
      method: incoming.method!,
      url: incoming.url!,
      headers: { ...incoming.headers, host: 'host' },
      body,
    };
    requests.push(request);
    response.on('close', () => void (response.writableFinished || self.aborted++));
    answer(request, response, requests.length);
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  self.baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return self;
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers });
  response.end(JSON.stringify(body));
}

/** Sends events one by one; with `named`, each has its type as the event's name, as the Responses API does. */
export function sendEvents(
  response: ServerResponse,
  events: readonly unknown[],
  { named = false }: { named?: boolean } = {},
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
  for (const event of events)
    response.write(`${named ? `event: ${(event as { type: string }).type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
  response.end(named ? '' : 'data: [DONE]\n\n');
}
